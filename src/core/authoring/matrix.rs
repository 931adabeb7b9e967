//! Matrix: roles and groups against permissions, for people who check who may do what.

mod column;
mod notes;

use serde::Serialize;

use crate::authoring::document::{self, Document};
use crate::authoring::reach::{Cell as Reached, Laboratory, Reach};
use crate::bits::Bits;
use crate::error::Error;
use crate::place::Place;
use crate::policy::pattern;
use crate::{Json, Policy};

pub use crate::authoring::reach::{Circumstances, Standing};
pub use column::{Column, ColumnKind};

use notes::Notes;

/// Which part of a policy a matrix is about.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The roles and groups to show, by name; all where none is named.
    pub holders: Vec<String>,
    /// The resources to show, as a pattern without actions (`profiles.**`); all where none is given.
    pub resources: Option<String>,
    /// What is known besides.
    pub known: Circumstances,
}

/// Roles and groups against permissions: what everybody who holds that one role or group, and nothing else, can do.
///
/// What depends on the object, on the person's attributes, on the context or on the moment is conditional, with the
/// conditions as notes. Abstract roles are not shown. Constraints are told and not applied, as one role alone may break
/// one (`needs`).
///
/// ```
/// use permask::authoring::{Document, matrix::{Matrix, Selection, Standing}};
///
/// let document = Document::read(br#"{
///   "format": 1, "id": "console",
///   "resources": { "jobs": { "actions": ["view", "pause"], "attributes": { "owner": "string" } } },
///   "roles": { "operator": { "rules": [
///     { "allow": "jobs:view" },
///     { "allow": "jobs:pause", "when": "resource.owner == subject.id" } ] } }
/// }"#)?;
/// let matrix = Matrix::of(&document, &Selection::default())?;
/// let rows = &matrix.resources[0].rows;
/// assert_eq!(rows[0].cells[0].standing, Standing::Allow);
/// assert_eq!(rows[1].cells[0].standing, Standing::Conditional);
/// assert_eq!(matrix.notes, ["when resource.owner == subject.id"]);
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// The policy's id.
    pub policy: String,
    /// The policy's title for people.
    pub title: Option<String>,
    /// Everyone first, where the policy gives everyone something; then the roles, then the groups, each in the order of
    /// the document.
    pub columns: Vec<Column>,
    /// The resources that have actions, in the order of the document.
    pub resources: Vec<ResourceRows>,
    /// What conditional cells depend on, and what is required; a cell names its note by its place, counted from 1.
    pub notes: Vec<String>,
    /// The constraints in words: they are not applied.
    pub constraints: Vec<String>,
}

/// The permissions of one resource.
#[derive(Clone, Debug, Serialize)]
pub struct ResourceRows {
    /// The dotted path.
    pub path: String,
    /// The title for people.
    pub title: Option<String>,
    /// One row for each action.
    pub rows: Vec<Row>,
}

/// One permission.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `resource:action`
    pub permission: String,
    /// The action alone.
    pub action: String,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

/// What a column's holders come to about a row's permission.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Cell {
    /// Allowed, denied by a rule, not allowed, or conditional.
    pub standing: Standing,
    /// The note that says more, counted from 1.
    pub note: Option<usize>,
}

impl Matrix {
    /// Makes the matrix of a policy. The cost grows with permissions × columns.
    ///
    /// # Errors
    ///
    /// `unknown-role` for a role or group that the policy does not have or that nobody can hold, `unknown-permission`,
    /// `bad-pattern` or `bad-name` for a pattern of resources.
    pub fn of(document: &Document, selection: &Selection) -> Result<Self, Error> {
        let laboratory = Laboratory::new(document, &selection.known)?;
        let policy = &laboratory.policy;
        let columns = column::columns(document, policy, &selection.holders)?;
        let mut reaches: Vec<Reach<'_>> = columns.iter().map(|(_, holder)| laboratory.reach(*holder)).collect();
        let shown = selection.resources.as_deref().map(|pattern| shown(pattern, policy)).transpose()?;
        let mut notes = Notes::default();
        let mut resources = Vec::new();
        for entry in document.resources() {
            let mut rows = Vec::new();
            let resource = policy.resources().number(&entry.path);
            for (action, permission) in resource.into_iter().flat_map(|number| policy.resources().actions(number)) {
                if shown.as_ref().is_some_and(|shown| !shown.contains(permission.index())) {
                    continue;
                }
                let cells = reaches.iter_mut().map(|reach| cell(&reach.cell(permission), &mut notes)).collect();
                let permission = policy.resources().name(permission).to_owned();
                rows.push(Row { permission, action: action.to_owned(), cells });
            }
            if !rows.is_empty() {
                let title = document::text(entry.json, "title").map(str::to_owned);
                resources.push(ResourceRows { path: entry.path, title, rows });
            }
        }
        Ok(Self {
            policy: document.id().to_owned(),
            title: document::text(document.json(), "title").map(str::to_owned),
            columns: columns.into_iter().map(|(column, _)| column).collect(),
            resources,
            notes: notes.into_texts(),
            constraints: document::elements_of(document, "constraints").map(constraint_words).collect(),
        })
    }
}

fn cell(reached: &Reached, notes: &mut Notes) -> Cell {
    let says_more = match reached.standing {
        Standing::Conditional => true,
        Standing::None => !reached.missing.is_empty(),
        Standing::Allow | Standing::Deny => false,
    };
    Cell { standing: reached.standing, note: says_more.then(|| notes.number(&reached.words())) }
}

/// Returns the permissions of the resources that a pattern names.
fn shown(pattern: &str, policy: &Policy) -> Result<Bits, Error> {
    let mut permissions = Bits::default();
    pattern::expand(&format!("{pattern}:*"), policy.resources(), &Place::Root, &mut permissions)?;
    Ok(permissions)
}

/// Says what a constraint forbids.
pub(crate) fn constraint_words(json: &Json) -> String {
    let list = |json: Option<&Json>| {
        let mut names = document::texts(json);
        names.sort_unstable();
        names.join(", ")
    };
    let mut words = if let Some(sets) = json.member("exclusive") {
        let mut sets: Vec<String> = document::elements(sets).iter().map(|set| list(Some(set))).collect();
        sets.sort();
        format!("not together: {}", sets.join(" | "))
    } else if let Some(most) = json.member("max-roles") {
        match json.member("of") {
            Some(of) => format!("at most {most} of {}", list(Some(of))),
            None => format!("at most {most} roles"),
        }
    } else {
        let role = document::text(json, "role").unwrap_or_default();
        format!("{role} needs {}", list(json.member("needs")))
    };
    if let Some(reason) = document::text(json, "reason") {
        words.push_str(&format!(" ({})", reason.trim_end_matches('.')));
    }
    words
}
