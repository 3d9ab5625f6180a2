"""From frozen facts to a page: the only package that imports WeasyPrint.

WeasyPrint costs half a second to import and stays out of web processes: call this from tasks.
"""
