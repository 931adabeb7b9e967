//! Writing: what of an edited record a session may save. The masked-write guard.

use std::collections::{BTreeMap, BTreeSet};

use permask_mask::guard::{Guard, HiddenField, ReadOnly, Rights, Writable};

use super::{Outcome, Purpose, Session};
use crate::json::Json;
use crate::mask::Mask;
use crate::mask::masked::MaskedField;
use crate::mask::record::RecordType;

/// A record as it was handed out, and as it came back.
#[derive(Clone, Copy, Debug)]
pub struct Edit<'e> {
    /// The masked record, as JSON: [`Masked::data`](crate::Masked::data).
    pub data: &'e [u8],
    /// What was masked in it: [`Masked::masked`](crate::Masked::masked).
    pub masked: &'e [MaskedField],
    /// What it is to become, as JSON.
    pub edited: &'e [u8],
    /// The record itself where it is known, as on a server: conditions read it. Without it they read what shows of it in
    /// `data`, and an attribute that is masked there, be it in part, earns nothing.
    pub record: Option<&'e Json>,
}

impl Session {
    /// Returns what of an edited record may be saved: a patch (RFC 6902), or what is wrong with it. It is all or nothing.
    ///
    /// What is hidden never becomes a deletion; an array that holds masked values is sent untouched only; a masked value
    /// takes the record type's `set-masked`, besides `edit`; no mask is saved as a value; read-only fields stay. The rules
    /// are those of [`guard`](permask_mask::guard).
    ///
    /// A server does not trust the patch of a browser: it masks the record that it has for the same session, gives that
    /// and the edited record to this function, and applies the patch that comes out.
    ///
    /// The cost is linear in both texts, besides that of the conditions.
    ///
    /// ```
    /// # use permask::{Edit, Json, Policy, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"people": {"actions": ["edit"]}},
    /// #   "roles": {"editor": {"rules": [{"allow": "people:edit"}]}}, "classes": {"email": {"mask": {"email": {}}}, "number": {"mask": "remove"}},
    /// #   "records": {"person": {"resource": "people", "unlisted": "show", "edit": "can('people:edit')", "fields": {"$.email": "email", "$.ssn": "number"}}}}"#)?;
    /// let session = Session::new(policy.into(), Subject::new("u-1", ["editor"]), 1_780_315_200);
    /// let record = Json::read_record(br#"{"name": "Ada", "email": "ada@example.com", "ssn": "1815"}"#)?;
    /// let masked = session.mask("person", &record);
    /// let data = masked.data.to_string();
    /// assert_eq!(data, r#"{"name":"Ada","email":"a•••@•••.com"}"#);
    ///
    /// let save = |edited: &str| {
    ///     session.writable("person", &Edit { data: data.as_bytes(), masked: &masked.masked, edited: edited.as_bytes(), record: None })
    /// };
    /// let saved = save(r#"{"name": "Ada Lovelace", "email": "a•••@•••.com"}"#);
    /// assert_eq!(saved.patch_json(), r#"[{"op":"replace","path":"/name","value":"Ada Lovelace"}]"#);
    /// let saved = save(r#"{"name": "Ada", "email": "a•••@example.org"}"#);
    /// assert_eq!(saved.errors[0].code.as_str(), "masked-field");
    /// # Ok::<(), permask::Error>(())
    /// ```
    #[must_use]
    pub fn writable(&self, record_type: &str, edit: &Edit<'_>) -> Writable {
        let Some(record_type) = self.record_type(record_type) else { return Writable::unknown_record_type() };
        let (before, after) = edit.attributes();
        let record = edit.record.unwrap_or(&before);
        let hidden: Vec<HiddenField<'_>> = edit
            .masked
            .iter()
            .map(|field| HiddenField {
                pointer: field.pointer.as_str().into(),
                class: field.class.as_deref().map(Into::into),
            })
            .collect();
        let look = self.look_of(record_type, Purpose::View, Some(record));
        let rights = self.rights_of(record_type, Some(record), Some(&after));
        let guard = Guard { paths: &record_type.automaton, look: &look, rights: &rights };
        guard.writable(edit.data, &hidden, edit.edited)
    }

    /// Returns what the session may change of records of a type, besides what [`Session::look`] shows of them: of one
    /// record where it is given, else of every record. `next` is the record as it is to become: a condition that reads it
    /// earns nothing without it. None where the policy does not know the record type. With the look it is what a [`Guard`]
    /// works with.
    #[must_use]
    pub fn rights(&self, record_type: &str, record: Option<&Json>, next: Option<&Json>) -> Option<Rights> {
        self.record_type(record_type).map(|record_type| self.rights_of(record_type, record, next))
    }

    fn rights_of(&self, record_type: &RecordType, record: Option<&Json>, next: Option<&Json>) -> Rights {
        let may = |condition| self.answer_about(condition, record_type, record, next) == Outcome::Allow;
        let mut rights = Rights {
            edits: may(record_type.edit.as_ref()),
            sets_masked: may(record_type.set_masked.as_ref()),
            read_only: record_type.read_only_paths.clone(),
            rule_of_node: record_type.read_only_rules.clone(),
            ..Rights::default()
        };
        for rule in &record_type.read_only {
            rights.rules.push(ReadOnly { id: rule.id.clone(), reason: rule.reason.clone() });
        }
        for (_, class) in self.classes_of(record_type) {
            // What others see may be copied from their screens.
            for mask in class.tiers.iter().filter_map(|tier| tier.mask.as_ref()).chain([&class.mask]) {
                match mask {
                    Mask::Fixed { json } => {
                        if let Ok(Json::String(text)) = Json::read_document(json.as_bytes()) {
                            rights.marks.push(text);
                        }
                    }
                    Mask::Partial { pad, .. } => rights.marks.push(pad.clone()),
                    Mask::Pseudonym => rights.pseudonyms = true,
                    _ => {}
                }
            }
        }
        rights
    }
}

impl Edit<'_> {
    /// Returns what conditions read where the record is not known, and what they read as the next one: members that are
    /// clear as a whole. What a mask left of an attribute must not decide; where the record is known, it says what is hidden.
    fn attributes(&self) -> (Json, Json) {
        let hidden: BTreeSet<&str> = self.masked.iter().filter_map(|field| field.pointer.split('/').nth(1)).collect();
        let is_hidden = |name: &str| hidden.contains(name.replace('~', "~0").replace('/', "~1").as_str());
        let before = members(self.data);
        let mut after = members(self.edited);
        let shown: BTreeMap<&str, &Json> = before.iter().map(|(name, value)| (name.as_str(), value)).collect();
        after.retain(|(name, value)| {
            let stays = || shown.get(name.as_str()).is_some_and(|before| is_same(before, value));
            !(is_hidden(name) && stays())
        });
        if let Some(Json::Object(members)) = self.record {
            let set: BTreeSet<String> = after.iter().map(|(name, _)| name.clone()).collect();
            let stays = |name: &String| is_hidden(name) && !set.contains(name);
            after.extend(members.iter().filter(|(name, _)| stays(name)).cloned());
        }
        let before = before.into_iter().filter(|(name, _)| !is_hidden(name)).collect();
        (Json::Object(before), Json::Object(after))
    }
}

/// Returns the members of a record; none where it is not one, which the guard says.
fn members(text: &[u8]) -> Vec<(String, Json)> {
    match Json::read_record(text) {
        Ok(Json::Object(members)) => members,
        _ => Vec::new(),
    }
}

/// Says whether two values are the same to the guard, as far as a mask leaves scalars.
fn is_same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => one.parse::<f64>() == other.parse::<f64>(),
        (one, other) => one == other,
    }
}
