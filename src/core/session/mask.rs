//! Masking: what a session shows of records, and what it lets people take along.

use super::{Purpose, Session};
use crate::json::Json;
use crate::mask::apply::{Masked, Walk};
use crate::mask::record::RecordType;
use crate::place::Place;

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

    fn mask_for(&self, name: &str, purpose: Purpose, record: &Json) -> Masked {
        let record_type = self.record_type(name);
        let of_all = record_type.filter(|_| self.reads(name, purpose).is_empty());
        let of_all = of_all.map(|record_type| self.look_of(record_type, purpose, None));
        let mut masked = Vec::new();
        let mut one = |record: &Json, place: &Place<'_>| {
            let own = record_type.filter(|_| of_all.is_none());
            let own = own.map(|record_type| self.look_of(record_type, purpose, Some(record)));
            let look = of_all.as_ref().or(own.as_ref());
            let view = record_type.zip(look).map(|(record_type, look)| (record_type.automaton.as_ref(), look));
            Walk::new(view, &mut masked).record(record, place)
        };
        let root = Place::Root;
        let data = match record {
            Json::Array(records) => {
                let records = records.iter().enumerate();
                Json::Array(records.map(|(index, record)| one(record, &root.element(index))).collect())
            }
            record => one(record, &root),
        };
        Masked { data, masked }
    }

    pub(crate) fn record_type(&self, name: &str) -> Option<&RecordType> {
        let records = &self.policy.records;
        records.types.get(records.names.number(name)?)
    }
}
