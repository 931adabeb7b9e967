/* tslint:disable */
/* eslint-disable */

/**
 * A verified bundle with the keys and the names by which subject tokens are verified.
 */
export class Gate {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Returns what is known of the bundle.
     *
     * # Errors
     *
     * None in practice: the value is plain data.
     */
    info(): any;
    /**
     * Verifies a bundle. `now` is in seconds since 1970.
     *
     * # Errors
     *
     * An `Error` with `code` and `at`.
     */
    constructor(bundle: Uint8Array | number[], keys: string, issuer: string, audience: string, now: number);
    /**
     * Verifies a subject token and makes its session.
     *
     * # Errors
     *
     * An `Error` with `code` and `at`.
     */
    session(token: Uint8Array | number[], subject: string, now: number): Session;
    /**
     * Makes the session of a subject that nobody has signed, from its JSON.
     *
     * # Errors
     *
     * An `Error` with `code` and `at`.
     */
    unsignedSession(subject: string, now: number): Session;
}

/**
 * A masked record as JSON text, and what was masked in it.
 */
export class MaskedText {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The record as JSON text.
     */
    data: string;
    /**
     * What was masked: an array of `{pointer, class, mask}`.
     */
    masked: any;
}

/**
 * A session, and when it ends.
 */
export class Session {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Sets the tenant, and what the app says of its questions as JSON text.
     *
     * # Errors
     *
     * An `Error` with `code` and `at`.
     */
    configure(tenant?: string | null, context?: string | null): void;
    /**
     * Decides a permission about an object, given as JSON text: `allow`, `conditional` or `deny`.
     *
     * # Errors
     *
     * An `Error` with `code` and `at`.
     */
    decide(permission: string, object: string | null | undefined, next: string | null | undefined, now: number): string;
    /**
     * Returns when the session ends, in seconds since 1970.
     */
    ends(): number;
    /**
     * Explains a decision.
     *
     * # Errors
     *
     * An `Error` with `code` and `at`.
     */
    explain(permission: string, object: string | null | undefined, next: string | null | undefined, now: number): any;
    /**
     * Returns a limit as JSON text; nothing where there is none.
     */
    limit(name: string, now: number): string | undefined;
    /**
     * Masks a record, or each record of an array, given as JSON text.
     *
     * # Errors
     *
     * An `Error` with `code` and `at`.
     */
    mask(record_type: string, record: string, now: number): MaskedText;
    /**
     * Returns the navigation.
     *
     * # Errors
     *
     * None in practice: the value is plain data.
     */
    navigation(now: number): any;
    /**
     * Returns the subject.
     *
     * # Errors
     *
     * None in practice: the value is plain data.
     */
    subject(): any;
    /**
     * Moves to a time in seconds since 1970, and returns the answers that lie on the JavaScript side, so that a check
     * does not cross the boundary, with the time until which they hold.
     *
     * # Errors
     *
     * None in practice: the value is plain data.
     */
    table(now: number): any;
    /**
     * Returns the tasks.
     *
     * # Errors
     *
     * None in practice: the value is plain data.
     */
    tasks(now: number): any;
    /**
     * Returns the session as a subject with these roles and groups would see it, and no more than this one sees.
     */
    viewedAs(roles: string[], groups: string[]): Session;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_gate_free: (a: number, b: number) => void;
    readonly __wbg_get_maskedtext_data: (a: number, b: number) => void;
    readonly __wbg_get_maskedtext_masked: (a: number) => any;
    readonly __wbg_maskedtext_free: (a: number, b: number) => void;
    readonly __wbg_session_free: (a: number, b: number) => void;
    readonly __wbg_set_maskedtext_data: (a: number, b: number, c: number) => void;
    readonly __wbg_set_maskedtext_masked: (a: number, b: any) => void;
    readonly gate_info: (a: number, b: number) => void;
    readonly gate_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly gate_session: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly gate_unsignedSession: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly session_configure: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly session_decide: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly session_ends: (a: number) => number;
    readonly session_explain: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly session_limit: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly session_mask: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly session_navigation: (a: number, b: number, c: number) => void;
    readonly session_subject: (a: number, b: number) => void;
    readonly session_table: (a: number, b: number, c: number) => void;
    readonly session_tasks: (a: number, b: number, c: number) => void;
    readonly session_viewedAs: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly __wbindgen_export: (a: number, b: number) => number;
    readonly __wbindgen_export2: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_export3: (a: number, b: number, c: number) => void;
    readonly __wbindgen_export4: (a: number) => void;
    readonly __wbindgen_export5: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_add_to_stack_pointer: (a: number) => number;
    readonly __wbindgen_export6: (a: number) => void;
    readonly __wbindgen_export7: (a: number, b: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
