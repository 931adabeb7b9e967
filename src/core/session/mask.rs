//! Masking: what a session shows of records, and what it lets people take along.

use super::masker::MaskedText;
use super::{Purpose, Session};
use crate::json::Json;
use crate::mask::masked::{Masked, MaskedField};
use crate::mask::record::RecordType;

impl Session {
    /// Masks a record, or each record of an array, as the subject may see it. A record type that the policy does not
    /// know is masked whole: null stands for each record.
    #[must_use]
    pub fn mask(&self, record_type: &str, record: &Json) -> Masked {
        self.mask_for(record_type, Purpose::View, record)
    }

    /// Masks a record, or each record of an array, as the subject may take it along: into a file, a clipboard, another
    /// program. Of a class whose `export` the subject has not earned, nobody takes more than its base mask shows, and
    /// nobody takes more than they see.
    ///
    /// ```
    /// # use permask::{Json, Policy, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"pii": {"actions": ["view", "export"]}},
    /// #   "roles": {"reader": {"rules": [{"allow": "pii:view"}]}},
    /// #   "classes": {"name": {"mask": "stars", "export": "can('pii:export')", "tiers": [{"when": "can('pii:view')", "show": "clear"}]}},
    /// #   "records": {"person": {"unlisted": "show", "fields": {"$.name": "name"}}}}"#)?;
    /// let session = Session::new(policy.into(), Subject::new("u-1", ["reader"]), 1_780_315_200);
    /// let record = Json::read_record(br#"{"name": "Ada"}"#)?;
    /// assert_eq!(session.mask("person", &record).data.to_string(), r#"{"name":"Ada"}"#);
    /// assert_eq!(session.export("person", &record).data.to_string(), r#"{"name":"••••••••"}"#);
    /// # Ok::<(), permask::Error>(())
    /// ```
    #[must_use]
    pub fn export(&self, record_type: &str, record: &Json) -> Masked {
        self.mask_for(record_type, Purpose::Export, record)
    }

    fn mask_for(&self, record_type: &str, purpose: Purpose, record: &Json) -> Masked {
        let masked = self.masker(record_type, purpose).mask(record.to_string().as_bytes());
        let masked = masked.ok().and_then(|MaskedText { data, masked }| {
            let masked = masked.into_iter().map(MaskedField::from).collect();
            Some(Masked { data: Json::read_record(&data).ok()?, masked })
        });
        // Only what was not read is no JSON: a number that is none, or more than a text may hold.
        masked.unwrap_or_else(Masked::whole)
    }

    pub(crate) fn record_type(&self, name: &str) -> Option<&RecordType> {
        let records = &self.policy.records;
        records.types.get(records.names.number(name)?)
    }
}
