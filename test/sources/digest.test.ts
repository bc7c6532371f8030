import { expect } from 'chai';
import { type Challenge, digestAnswer, digestChallenge } from '../../lib/sources/digest';

/** RFC 7616, 3.9.1: one page, asked for with two algorithms. */
const rfc7616 = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const request7616 = {
  method: 'GET',
  uri: '/dir/index.html',
  login: { user: 'Mufasa', password: 'Circle of Life' },
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  count: 1,
};
/** RFC 2617, 3.5. */
const rfc2617 =
  'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
  'opaque="5ccc069c403ebaf9f0171e9517f40e41"';
const request2617 = {
  ...request7616,
  login: { user: 'Mufasa', password: 'Circle Of Life' },
  cnonce: '0a4f113b',
};
/** RFC 2069, 2.4, which knows no qop, with the response of its erratum 749. */
const rfc2069 =
  'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
const request2069 = { ...request7616, login: { user: 'Mufasa', password: 'CircleOfLife' } };

describe('digest authentication', () => {
  const examples: [where: string, wanted: string, request: typeof request7616, response: string][] = [
    ['RFC 7616, 3.9.1, MD5', rfc7616('MD5'), request7616, '8ca523f5e9506fed4657c9700eebdbec'],
    [
      'RFC 7616, 3.9.1, SHA-256',
      rfc7616('SHA-256'),
      request7616,
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
    ['RFC 2617, 3.5', rfc2617, request2617, '6629fae49393a05397450978507c4ef1'],
    ['RFC 2069, 2.4', rfc2069, request2069, '1949323746fe6a43ef61f9606e7febea'],
  ];
  for (const [where, wanted, request, response] of examples) {
    it(`answers as in ${where}`, () => {
      expect(digestAnswer(digestChallenge(wanted)!, request)).to.include(`response="${response}"`);
    });
  }

  it('writes the header as RFC 7616 does', () => {
    expect(digestAnswer(digestChallenge(rfc7616('SHA-256'))!, request7616).split(', ')).to.have.members([
      'Digest username="Mufasa"',
      'realm="http-auth@example.org"',
      'uri="/dir/index.html"',
      'algorithm=SHA-256',
      'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
      'nc=00000001',
      'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"',
      'qop=auth',
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
      'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    ]);
  });

  it('counts in eight hexadecimal digits, and says nothing of a count where no qop is wanted', () => {
    expect(digestAnswer(digestChallenge(rfc2617)!, { ...request2617, count: 255 })).to.include('nc=000000ff');
    expect(digestAnswer(digestChallenge(rfc2069)!, request2069)).to.not.match(/nc=|cnonce=|qop=/);
  });

  it('quotes a user and realm with marks of their own', () => {
    const challenge = digestChallenge('Digest realm="a \\"b\\" \\\\c", nonce="1"')!;
    expect(challenge.realm).to.equal('a "b" \\c');
    const login = { user: 'DOM\\"me"', password: '' };
    const answer = digestAnswer(challenge, { ...request7616, login });
    expect(answer).to.include('username="DOM\\\\\\"me\\""').and.include('realm="a \\"b\\" \\\\c"');
  });

  const wishes: [wanted: string, understood: Partial<Challenge> | undefined][] = [
    ['Basic realm="x"', undefined],
    ['', undefined],
    ['Digest', undefined],
    ['Digest realm="x"', undefined],
    ['Digest realm="x", nonce="1", algorithm=SHA-512-256', undefined],
    ['Digest realm="x", nonce="1", qop="auth-int"', undefined],
    ['Digest realm="x", nonce="1", qop="auth-int, auth"', { qop: 'auth' }],
    ['Digest realm="x", nonce="1", qop=""', { qop: undefined, algorithm: undefined, stale: false }],
    ['digest REALM = "x" , Nonce="1", STALE=TRUE, algorithm="md5-SESS"', { stale: true, algorithm: 'md5-SESS' }],
    ['Basic realm="Digest, of", Digest realm="x, y", nonce="1"', { realm: 'x, y' }],
    ['Digest realm="x", nonce="1", Basic realm="y"', { realm: 'x' }],
    ['NTLM, Digest realm="x", nonce="1", algorithm=SHA-256, Digest realm="x", nonce="2"', { nonce: '1' }],
    [
      'Digest realm="x", nonce="1", algorithm=SHA-512-256, Digest realm="x", nonce="2", algorithm=SHA-256',
      { nonce: '2', algorithm: 'SHA-256' },
    ],
  ];
  for (const [wanted, understood] of wishes) {
    it(`understands ${wanted || 'no header'}`, () => {
      const challenge = digestChallenge(wanted);
      if (understood) expect(challenge).to.include(understood);
      else expect(challenge).to.equal(undefined);
    });
  }
});
