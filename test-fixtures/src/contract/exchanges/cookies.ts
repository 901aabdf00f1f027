import { absent, admitted, malformed } from '../answers.js'
import { bearer, type Exchange } from '../exchange.js'
import { tokens } from '../tokens.js'

const app = 'cookies'
const user = admitted('user-1')
const cookie = ['Cookie', `theme=dark; token=${tokens.valid}`] as const

export const cookieExchanges: readonly Exchange[] = [
  {
    title: 'admits a valid token in the configured cookie',
    app,
    request: { headerLines: [cookie] },
    answer: user,
    source: 'DESIGN §5, credentials',
  },
  {
    title: '[BR-07] refuses a token in the header and one in the cookie',
    app,
    request: { headerLines: [...bearer(tokens.valid), cookie] },
    answer: malformed,
    source: 'RFC 6750 §3.1',
  },
  {
    title: '[BR-07] refuses two cookies of that name, on two lines',
    app,
    request: { headerLines: [cookie, ['Cookie', 'token=other']] },
    answer: malformed,
    source: 'RFC 6750 §3.1; DESIGN §5, credentials',
  },
  {
    title: '[BR-15] does not see the cookie of a POST that may be cross-site',
    app,
    request: { method: 'POST', headerLines: [cookie] },
    answer: absent,
    source: 'OAuth 2.1 §7.1.3',
  },
  {
    title: '[BR-15] does not see the cookie of a POST from a foreign origin',
    app,
    request: { method: 'POST', headerLines: [cookie, ['Origin', 'https://evil.test']] },
    answer: absent,
    source: 'OAuth 2.1 §7.1.3',
  },
  {
    title: '[BR-15] admits the cookie of a POST from a listed origin',
    app,
    request: { method: 'POST', headerLines: [cookie, ['Origin', 'https://app.test']] },
    answer: user,
    source: 'OAuth 2.1 §7.1.3',
  },
  {
    title: '[BR-15] admits the cookie of a POST from the same origin',
    app,
    request: { method: 'POST', headerLines: [cookie, ['Sec-Fetch-Site', 'same-origin']] },
    answer: user,
    source: 'OAuth 2.1 §7.1.3',
  },
]
