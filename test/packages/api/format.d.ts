export type Direction = 'gain' | 'loss' | 'flat';
export interface FreshnessTexts {
    readonly empty: string; readonly live: string; readonly stale: (since: string) => string;
    readonly resyncing: string;
}
export interface InTwoLanguages<Texts> { readonly en: Texts; readonly zhHans: Texts; }
export declare function directionOf(amount: number): Direction;
export declare function failureText(failure: unknown, locale?: string): string;
export declare function formatClock(atMs: number): string;
export declare function formatDateTime(atMs: number): string;
export declare function formatDay(atMs: number): string;
export declare function formatLevel(price: number, digits: number, none: string): string;
export declare function formatLots(lotsE8: number): string;
export declare function formatMinor(minor: number, digits: number): string;
export declare function formatPrice(price: number, digits: number): string;
export declare function formatShort(atMs: number): string;
export declare function formatSigned(amount: number, digits: number): string;
export declare function formatSignedMinor(minor: number, digits: number): string;
export declare const freshnessTexts: InTwoLanguages<FreshnessTexts>;
export declare function orThrow<Data>(answer: Answered<{
    readonly ok: true; readonly data: Data;
} | FailedAnswer>): Promise<Data>;
export declare function orThrow(answer: Answered<{ readonly ok: true; } | FailedAnswer>): Promise<void>;
export declare const reasonsEn: Readonly<Record<DiagnosticCode, string>>;
export declare const reasonsZhHans: Readonly<Record<DiagnosticCode, string>>;
export declare function secondsUntil(atMs: number, nowMs: number): number;
export declare function toMinor(amount: number, digits: number): number;
export declare function useCurrencyDigits(totals: { readonly value: readonly Totals[]; }): (currency: string) => number;
export declare function useCurrencyDigitsRef(totals: {
    readonly value: readonly Totals[];
}): ComputedRef<(currency: string) => number>;
export declare function useNow(active: () => boolean, everyMs?: number): Ref<number>;
export declare function useSecondsUntil(atMs: () => number | null, active?: () => boolean): Ref<number>;

// Not exported, used above:
export interface FailedAnswer { readonly ok: false; readonly code: string; readonly detail?: string | undefined; }
type Answered<Answer> = Answer | Promise<Answer>;
