//! Policy: a document read, checked and compiled. There is no other way to one, so every policy is sound.

pub(crate) mod action;
pub(crate) mod attribute;
pub(crate) mod class;
pub(crate) mod condition;
pub(crate) mod constraint;
mod dependency;
pub(crate) mod group;
pub(crate) mod limit;
pub(crate) mod name;
pub(crate) mod navigation;
pub(crate) mod pattern;
pub(crate) mod resource;
pub(crate) mod role;
pub(crate) mod rule;
pub(crate) mod status;
pub(crate) mod task;
pub(crate) mod vocabulary;

use crate::json::Json;
use crate::mask::record::{self, Records, Uses};
use crate::members::Members;
use crate::place::Place;
use crate::{Code, Error};

use action::Implications;
use attribute::Attributes;
use class::Classes;
use constraint::Constraint;
use dependency::Varying;
use group::Groups;
use limit::Limits;
use navigation::Item;
use resource::Resources;
use role::Roles;
use rule::Rules;
use status::Statuses;
use task::TaskType;
use vocabulary::Vocabulary;

/// The one format of policy documents that this version reads.
const FORMAT: u64 = 1;

/// A policy: what exists, who may do what, and what is private.
///
/// # Semantics
///
/// A permission is allowed when a rule that the subject holds allows it and none denies it. The order of rules never
/// matters, a deny always wins, and what nothing allows is denied.
///
/// # Example
///
/// ```
/// use permask::{Outcome, Policy, Question, Session, Subject};
///
/// let policy = Policy::read(br#"{
///   "format": 1,
///   "id": "console",
///   "resources": { "segments": { "actions": ["read", "edit"] } },
///   "roles": { "editor": { "rules": [ { "allow": "segments:*" } ] } }
/// }"#)?;
/// let session = Session::new(policy.into(), Subject::new("u-1", ["editor"]), 1_780_315_200);
/// assert_eq!(session.decide("segments:edit", &Question::default()), Outcome::Allow);
/// assert_eq!(session.decide("segments:launch", &Question::default()), Outcome::Deny);
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Debug)]
pub struct Policy {
    id: String,
    title: Option<String>,
    description: Option<String>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) roles: Roles,
    pub(crate) groups: Groups,
    pub(crate) rules: Rules,
    pub(crate) statuses: Statuses,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) limits: Limits,
    /// Whether what a subject token grants by itself counts.
    pub(crate) has_grants: bool,
    pub(crate) navigation: Vec<Item>,
    pub(crate) tasks: Vec<TaskType>,
    pub(crate) classes: Classes,
    pub(crate) records: Records,
    /// The permissions whose answer depends on the object or on the time.
    pub(crate) varying: Varying,
}

impl Policy {
    /// Reads a policy document in JSON.
    ///
    /// Prefer [`Bundle::verify`](crate::Bundle::verify) wherever the document comes over a network. The cost is linear
    /// in the size of the document and of its expanded patterns.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place as a JSON Pointer. Unknown members and names that stand twice are
    /// errors, never ignored.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        Self::from_json(&Json::read_document(document)?)
    }

    pub(crate) fn from_json(json: &Json) -> Result<Self, Error> {
        let place = Place::Root;
        let mut members = Members::of(json, &place)?;
        // The format comes first: a document of another format deserves this message, not one about its members.
        require_format(members.required("format")?, &place.member("format"))?;
        let id = members.required_text("id")?;
        name::check_free(id, &place.member("id"))?;
        let title = members.optional_text("title")?;
        let description = members.optional_text("description")?;
        let vocabulary = read_vocabulary(&mut members, &place)?;
        let everyone = members.optional("everyone");
        let mut limits = match members.optional("limits") {
            Some(json) => Limits::read(json, &place.member("limits"))?,
            None => Limits::default(),
        };
        let (roles, mut rules) = role::read(everyone, members.optional("roles"), &place, &vocabulary, &mut limits)?;
        let groups = match members.optional("groups") {
            Some(json) => group::read(json, &place.member("groups"), &roles, &mut rules, &mut limits, &vocabulary)?,
            None => Groups::default(),
        };
        let has_grants = members.optional_flag("grants")?;
        let resources = &vocabulary.resources;
        let statuses =
            Statuses::read(members.optional("statuses"), members.optional("absent-status"), &place, resources)?;
        let constraints = match members.optional("constraints") {
            Some(json) => constraint::read(json, &place.member("constraints"), &roles)?,
            None => Vec::new(),
        };
        let navigation = match members.optional("navigation") {
            Some(json) => navigation::read(json, &place.member("navigation"), &vocabulary)?,
            None => Vec::new(),
        };
        let tasks = match members.optional("tasks") {
            Some(json) => task::read(json, &place.member("tasks"), resources)?,
            None => Vec::new(),
        };
        let (classes, records) = (members.optional("classes"), members.optional("records"));
        // What conditions of classes may read depends on the records that use them.
        let uses = records.map(|json| Uses::of(json, &vocabulary)).unwrap_or_default();
        let classes = match classes {
            Some(json) => class::read(json, &place.member("classes"), &vocabulary, &uses)?,
            None => Classes::default(),
        };
        let records = match records {
            Some(json) => record::read(json, &place.member("records"), &vocabulary, &classes)?,
            None => Records::default(),
        };
        // Where editors look for the schema of the document. It decides nothing.
        members.optional_text("$schema")?;
        members.finish()?;
        let mut policy = Self {
            id: id.to_owned(),
            title: title.map(str::to_owned),
            description: description.map(str::to_owned),
            vocabulary,
            roles,
            groups,
            rules,
            statuses,
            constraints,
            limits,
            has_grants,
            navigation,
            tasks,
            classes,
            records,
            varying: Varying::default(),
        };
        policy.varying = dependency::check(&policy)?;
        Ok(policy)
    }

    pub(crate) fn resources(&self) -> &Resources {
        &self.vocabulary.resources
    }

    /// Returns the policy's id, which its versions share.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the title for people.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Returns the description for people.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Returns the roles that a subject can hold with their titles, sorted by name.
    pub fn roles(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.roles.assignable().map(|(_, name, role)| (name, role.title.as_deref()))
    }

    /// Returns every permission that the policy declares, as `resource:action`, sorted.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.resources().permission_names()
    }

    /// Returns the types of record that the policy knows, sorted by name.
    pub fn record_types(&self) -> impl Iterator<Item = &str> {
        self.records.names.sorted().map(|(name, _)| name)
    }
}

fn read_vocabulary(members: &mut Members<'_, '_>, place: &Place<'_>) -> Result<Vocabulary, Error> {
    let (mut subject, mut context) = (Attributes::default(), Attributes::default());
    if let Some(json) = members.optional("attributes") {
        let place = place.member("attributes");
        let mut members = Members::of(json, &place)?;
        if let Some(json) = members.optional("subject") {
            subject = Attributes::read(json, &place.member("subject"))?;
        }
        if let Some(json) = members.optional("context") {
            context = Attributes::read(json, &place.member("context"))?;
        }
        members.finish()?;
    }
    let actions = members.optional("actions");
    let resources = Resources::read(members.required("resources")?, &place.member("resources"))?;
    let implications = Implications::read(actions, &place.member("actions"), &resources)?;
    Ok(Vocabulary { resources, implications, subject, context })
}

fn require_format(json: &Json, place: &Place<'_>) -> Result<(), Error> {
    if json.integer() == Some(FORMAT) {
        return Ok(());
    }
    let found = json.integer().map_or_else(|| json.kind().to_owned(), |number| format!("`{number}`"));
    Err(Error::new(Code::UnsupportedSchema, place, format!("expected `{FORMAT}`, found {found}")))
}
