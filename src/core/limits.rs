//! Every bound on input, with the reason for its number.

/// Longest bundle: ten times the largest policy that was seen to make sense (100 KB).
pub const MAX_BUNDLE_BYTES: usize = 1024 * 1024;

/// Longest subject token: it has to fit into a response header of most servers, twice over.
pub const MAX_SUBJECT_BYTES: usize = 16 * 1024;

/// Longest key set: some hundred keys.
pub const MAX_KEY_SET_BYTES: usize = 64 * 1024;

/// Longest token header: `alg`, `kid`, `typ` and what libraries add take about 120 bytes.
pub const MAX_HEADER_BYTES: usize = 1024;

/// Deepest nesting of a token's header: it holds strings; the rest is what libraries might add.
pub const MAX_HEADER_DEPTH: usize = 4;

/// Deepest nesting of a policy or a token's payload: a resource tree of ten levels takes twenty.
pub const MAX_POLICY_DEPTH: usize = 32;

/// Deepest nesting of a record: the limit of serde_json, so that a server that uses it agrees.
pub const MAX_RECORD_DEPTH: usize = 128;

/// Largest record document that is held in memory at once.
pub const MAX_RECORD_BYTES: usize = 64 * 1024 * 1024;

/// Most permissions that a policy declares.
pub const MAX_PERMISSIONS: usize = 20_000;

/// Most (rule, permission) pairs after patterns are expanded: bounds the memory that a bundle within
/// [`MAX_BUNDLE_BYTES`] can take to about 4 MB, whatever its wildcards.
pub const MAX_EXPANSIONS: usize = 1_000_000;

/// Longest pattern, path or condition: longer ones are generated, and by mistake.
pub const MAX_EXPRESSION_BYTES: usize = 4096;

/// Deepest parentheses and negations of a condition: CEL asks for 32 of each, and some may stand around these.
pub const MAX_CONDITION_DEPTH: usize = 40;

/// Most path positions of one record type: the state of the path automaton is a bit for each.
pub const MAX_PATH_POSITIONS: usize = 8192;

/// Most steps that the automata of all record types of a policy may take to make, and entries that they may have: bounds the
/// memory that they take to some 20 MB, and the time to some hundredths of a second. A thousand paths like `$.name` take
/// some thousands, and so do a thousand like `$..name`.
pub const MAX_PATH_WORK: usize = 400_000;

/// Most characters that a mask may show or put in: more is no mask.
pub const MAX_MASK_CHARACTERS: usize = 64;

/// Most characters that a mask ignores: there are no more separators than that in any number people write.
pub const MAX_MASK_IGNORED: usize = 16;

/// Most roles, and most groups, that a subject may be assigned.
pub const MAX_ASSIGNMENTS: usize = 256;

/// How far an issuer's clock may be ahead of ours, in seconds, where the app says nothing.
pub const CLOCK_SKEW: u64 = 300;

/// Longest life of a bundle in seconds: 90 days.
pub const MAX_BUNDLE_LIFETIME: u64 = 90 * 24 * 3600;

/// Longest life of a subject token in seconds, where the app says nothing: a day, since nothing takes a role away sooner.
pub const MAX_SUBJECT_LIFETIME: u64 = 24 * 3600;

/// Longest life of a subject token that an app can allow, in seconds: two weeks away from any network.
pub const MAX_OFFLINE_SUBJECT_LIFETIME: u64 = 14 * 24 * 3600;

/// Longest life of an update of the key set in seconds: two years, about that of a build.
pub const MAX_KEY_SET_LIFETIME: u64 = 2 * 365 * 24 * 3600;

/// Most updates of the key set from the pinned one on: five years of one a month. More belong into a new build.
pub const MAX_KEY_SET_UPDATES: usize = 64;

/// Widest skew that an app can allow, in seconds: an hour is a time zone, and no skew.
pub const MAX_CLOCK_SKEW: u64 = 3600;
