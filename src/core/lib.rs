//! permask decides what a signed-in person may see: which navigation items and controls, and which private fields of
//! a record. The rules are a [`Policy`], which reaches a browser as a signed [`Bundle`]; a [`Session`] answers for one
//! [`Subject`].
//!
//! This crate has no I/O, no clock and no randomness: bytes and times are arguments. The same code runs in browsers,
//! compiled to WebAssembly, and on the server, which must enforce the same policy; what a browser was sent, the person
//! in front of it can read.
//!
//! ```
//! use permask::{Json, Policy, Session, Subject};
//!
//! let policy = Policy::read(br#"{
//!   "format": 1,
//!   "id": "console",
//!   "resources": { "pii": { "actions": ["view"] } },
//!   "roles": { "support": { "rules": [ { "allow": "pii:view" } ] }, "guest": {} },
//!   "classes": { "email": { "mask": { "email": {} }, "tiers": [ { "when": "can('pii:view')", "show": "clear" } ] } },
//!   "records": { "profile": { "unlisted": "show", "fields": { "$.email": "email" } } }
//! }"#)?;
//! let session = Session::new(policy.into(), Subject::new("u-1", ["guest"]), 1_780_315_200);
//! let record = Json::read_record(br#"{"id": 7, "email": "ada@example.com"}"#)?;
//! assert_eq!(session.mask("profile", &record).data.to_string(), r#"{"id":7,"email":"a•••@•••.com"}"#);
//! # Ok::<(), permask::Error>(())
//! ```

#[cfg(feature = "authoring")]
pub mod authoring;
mod bits;
mod error;
mod json;
pub mod limits;
mod mask;
mod members;
mod names;
mod nearest;
mod place;
mod policy;
mod session;
mod subject;
mod text;
mod time;
mod token;
mod trust;

pub use error::{Code, Error};
pub use json::Json;
pub use mask::masked::{Masked, MaskedField};
pub use mask::path::read_record_path;
pub use permask_mask::guard::{Action, Operation, Rights, Writable, WriteCode, WriteError};
pub use permask_mask::{Fault, Look, Paths, PseudonymKey, Reveal};
pub use policy::Policy;
pub use session::{
    Assignable, AssignableCode, Assigned, ConsideredRule, DecidingRule, DecisionCode, Edit, Effect, Explanation, Field,
    FieldCode, Fields, HiddenItem, MaskStream, MaskedText, Masker, Navigation, NavigationItem, Outcome, Outlook,
    Purpose, Question, RevealCode, RevealDecision, RevealEvent, Session, TableEntry, Task, TaskParameter,
};
pub use subject::Subject;
pub use time::parse_timestamp;
pub use token::bundle::Bundle;
pub use token::key_set::KeySet;
#[cfg(feature = "sign")]
pub use token::sign;
pub use token::subject::{ExpectedSubject, SubjectToken};
pub use token::{Expected, Kind};
pub use trust::{Admission, Change, KeyChange, Moment, Source, Trust, TrustOptions};

/// The JSON Schema (draft 2020-12) of policy documents, for editors and for servers that write policies.
///
/// Whatever [`Policy::read`] accepts, the schema accepts. What the schema accepts, [`Policy::read`] may still refuse: that
/// the names which a policy uses are declared, say, or that its conditions can be read.
#[cfg(feature = "schema")]
pub const POLICY_SCHEMA: &str = include_str!("policy.schema.json");

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct ReadmeDoctests;
