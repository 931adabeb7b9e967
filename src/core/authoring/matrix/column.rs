//! Columns: the roles and groups that people hold.

use serde::Serialize;

use crate::authoring::document::{self, Document};
use crate::error::{Error, quote};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::Policy;
use crate::policy::rule::Holder;
use crate::{Code, Json};

/// Whom a column is about.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// A role, a group, or everyone.
    pub kind: ColumnKind,
    /// The name; of everyone, `everyone`.
    pub name: String,
    /// The title for people.
    pub title: Option<String>,
    /// Whether the role can be held through groups alone.
    #[serde(rename = "throughGroups")]
    pub through_groups: bool,
    /// The groups that carry the role, in the order of the document; of a group the roles that it carries.
    pub with: Vec<String>,
}

/// What a column stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// A person without any role or group.
    Everyone,
    /// A person in this group alone.
    Group,
    /// A person with this role alone.
    Role,
}

/// Returns the columns with their holders: those of these names, or all.
pub(super) fn columns(document: &Document, policy: &Policy, names: &[String]) -> Result<Vec<(Column, Holder)>, Error> {
    let mut columns = Vec::new();
    if !document.entries("everyone").is_empty() {
        columns.push((column(ColumnKind::Everyone, "everyone", &Json::Null, Vec::new()), Holder::Everyone));
    }
    for (name, json) in document.entries("roles") {
        let Some(number) = policy.roles.names.number(name) else { continue };
        if policy.roles.get(number).is_none_or(|(_, role)| role.is_abstract) {
            continue;
        }
        let carries = |json: &Json| document::texts(json.member("roles")).contains(&name.as_str());
        let carriers = document.entries("groups").iter().filter(|(_, json)| carries(json));
        let carriers = carriers.map(|(group, _)| group.clone()).collect();
        columns.push((column(ColumnKind::Role, name, json, carriers), Holder::Role(number)));
    }
    for (name, json) in document.entries("groups") {
        let Some(number) = policy.groups.names.number(name) else { continue };
        let carried = document::texts(json.member("roles")).into_iter().map(str::to_owned).collect();
        columns.push((column(ColumnKind::Group, name, json, carried), Holder::Group(number)));
    }
    if names.is_empty() {
        return Ok(columns);
    }
    let known: Vec<String> = columns.iter().map(|(column, _)| column.name.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        let sentence = format!("the policy has no role or group {} that a person can hold", quote(unknown));
        let message = with_nearest(sentence, unknown, &mut known.iter().map(String::as_str));
        return Err(Error::new(Code::UnknownRole, Place::Root, message));
    }
    columns.retain(|(column, _)| names.contains(&column.name));
    Ok(columns)
}

fn column(kind: ColumnKind, name: &str, json: &Json, with: Vec<String>) -> Column {
    Column {
        kind,
        name: name.to_owned(),
        title: document::text(json, "title").map(str::to_owned),
        through_groups: document::text(json, "through").is_some(),
        with,
    }
}
