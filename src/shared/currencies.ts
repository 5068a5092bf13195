/**
 * The codes of ISO 4217 (list one, January 2026) by the number of their decimal places: a word has the codes with one
 * first letter, without repeating that letter (`vnduv` is VND and VUV), which is a third shorter in a bundle. Codes
 * without a minor unit, such as XAU, are omitted. `Intl` is not used, because its digits depend on the ICU version:
 * HUF, IDR, COP and PKR have 2 in ICU 76 and 0 in ICU 78.
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

/** Returns a currency's decimal places by ISO 4217 (JPY 0, USD 2, KWD 3); `undefined` for an unlisted code. */
export function isoCurrencyDigits(currency: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined
  const code = new RegExp(`\\b${currency.toLowerCase().replace(/./, '$&(\\w\\w)*')}`)
  const digits = codesByDigits.findIndex((codes) => code.test(codes))
  return digits < 0 ? undefined : digits
}
