/**
 * ISO 4217 currency codes (list one, January 2026) by number of decimal places. Each word lists codes with the same
 * first letter, without repeating the letter: `vnduv` is VND and VUV. Omits codes without a minor unit, such as XAU.
 * `Intl` is not used, because its digits depend on the ICU version: HUF has 2 in ICU 76 and 0 in ICU 78.
 */
const codesByDigits = [
  'bif clp djf gnf isk jpy kmfrw pyg rwf ugxyi vnduv xafofpf',
  '',
  'aedfnllmdoarsudwgzn bambddtmdndobovrlsdtnwpynzd caddfhehfhwnyopourcupvezk dkkopzd egprntbur fjdkp gbpelhsipmdtqyd '
    + 'hkdnltguf idrlsnrrr jmd kesgshrpwydzt lakbpkrrdsl maddlgakdmkntopruurvrwkxnxvyrzn nadgniookprzd pabengkhpkrln '
    + 'qar ronsdub sarbdcrdgekgdhpleosrdsptnvcypzl thbjsmtoprytdwdzs uahsdsnyuzs vedes wst xadcdcg yer zarmwwg',
  'bhd iqd jod kwd lyd omr tnd',
  'clf uyw',
]

/** Returns a currency's ISO 4217 decimal places (JPY 0, USD 2, KWD 3), or `undefined` for an unlisted code. */
export function isoCurrencyDigits(currency: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined
  const code = new RegExp(`\\b${currency.toLowerCase().replace(/./, '$&(\\w\\w)*')}`)
  const digits = codesByDigits.findIndex((codes) => code.test(codes))
  return digits < 0 ? undefined : digits
}
