/**
 * The codes of ISO 4217 (list one, January 2026) by the number of their decimal places. Codes without a minor unit,
 * such as XAU, are left out. `Intl` is no source, because its digits depend on the version of ICU: HUF, IDR, COP and
 * PKR have 2 in ICU 76 and 0 in ICU 78.
 */
const codesByDigits = [
  'BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF',
  '',
  'AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCNYCOPCOUCRCCUPCVECZKDKK'
    + 'DOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHTGHUFIDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBPLKRLRDLSL'
    + 'MADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCRSDG'
    + 'SEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXADXCDXCGYERZARZMWZWG',
  'BHDIQDJODKWDLYDOMRTND',
  'CLFUYW',
]

/** Decimal places of a currency by ISO 4217 (JPY 0, USD 2, KWD 3); `undefined` for a code that it does not list. */
export function isoCurrencyDigits(currency: string): number | undefined {
  const digits = codesByDigits.findIndex((codes) => {
    let at = codes.indexOf(currency)
    while (at % 3 > 0) at = codes.indexOf(currency, at + 1)
    return at >= 0 && currency.length === 3
  })
  return digits < 0 ? undefined : digits
}
