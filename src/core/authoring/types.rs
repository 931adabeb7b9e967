//! Types: a policy's vocabulary as TypeScript, so that a misspelt permission does not compile.
//!
//! INVARIANT (nothing breaks out): a name of the policy stands in quotes with everything escaped that is not plainly
//! visible, and a text for people inside a comment cannot end it.

mod quote;
mod writer;

use std::collections::BTreeSet;

use crate::Json;
use crate::authoring::document::{self, Document};

use quote::{key, quoted};
use writer::Writer;

/// Returns TypeScript declarations of what a policy declares: permissions, actions and objects of resources, roles,
/// groups, statuses, tasks, navigation items, limits with their values, records with their fields, and attributes.
///
/// They enter the types of the npm package by themselves (`interface Register`), and are exported besides. The order is
/// that of the names: the same vocabulary is the same text.
///
/// ```
/// use permask::authoring::{Document, types};
///
/// let document = Document::read(br#"{"format": 1, "id": "console", "resources": {"jobs": {"actions": ["view"]}}}"#)?;
/// assert!(types::typescript(&document).contains("export type Permission =\n  | 'jobs:view'\n"));
/// # Ok::<(), permask::Error>(())
/// ```
#[must_use]
pub fn typescript(document: &Document) -> String {
    let mut writer = Writer::default();
    let id = quote::in_comment(document.id());
    writer.line(&format!("// Made by `permask types` from the policy `{id}`. Do not edit: run it again."));
    writer.line("import 'permask'");
    writer.line("");
    writer.open("declare module 'permask' {");
    writer.open("interface Register {");
    writer.line("policy: Policy");
    writer.close("}");
    writer.close("}");
    writer.line("");
    policy(document, &mut writer);
    unions(document, &mut writer);
    writer.into_text()
}

fn policy(document: &Document, writer: &mut Writer) {
    writer.comment(document.json());
    writer.open("export interface Policy {");
    writer.line("permissions: Permission");
    resources(document, writer);
    named("roles", roles(document), writer);
    named("groups", entries(document, "groups"), writer);
    named("statuses", entries(document, "statuses"), writer);
    named("tasks", entries(document, "tasks"), writer);
    let mut items = Vec::new();
    collect_items(document.json().member("navigation"), &mut items);
    items.sort_by_key(|(id, _)| *id);
    named("navigation", items, writer);
    limits(document, writer);
    named("classes", entries(document, "classes"), writer);
    records(document, writer);
    for (member, owner) in [("subject", "subject"), ("context", "context")] {
        let attributes = document.json().member("attributes").and_then(|attributes| attributes.member(owner));
        shape(member, attributes, false, writer);
    }
    writer.close("}");
}

fn resources(document: &Document, writer: &mut Writer) {
    let mut resources = document.resources();
    resources.sort_by(|left, right| left.path.cmp(&right.path));
    writer.open("resources: {");
    for entry in &resources {
        writer.comment(entry.json);
        writer.open(&format!("{}: {{", key(&entry.path)));
        let actions: BTreeSet<&str> = document::texts(entry.json.member("actions")).into_iter().collect();
        writer.line(&format!("actions: {}", union(actions.into_iter())));
        shape("object", entry.json.member("attributes"), true, writer);
        writer.close("}");
    }
    writer.close("}");
}

/// The roles that a person can be assigned.
fn roles(document: &Document) -> Vec<(&str, &Json)> {
    let mut roles = entries(document, "roles");
    roles.retain(|(_, role)| {
        role.member("abstract") != Some(&Json::Bool(true)) && document::text(role, "through").is_none()
    });
    roles
}

fn entries<'d>(document: &'d Document, member: &str) -> Vec<(&'d str, &'d Json)> {
    let mut entries: Vec<_> = document.entries(member).iter().map(|(name, json)| (name.as_str(), json)).collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}

fn collect_items<'d>(items: Option<&'d Json>, found: &mut Vec<(&'d str, &'d Json)>) {
    for item in items.map(document::elements).unwrap_or_default() {
        found.extend(document::text(item, "id").map(|id| (id, item)));
        collect_items(item.member("children"), found);
    }
}

/// Writes names as the keys of a type: there is room for what is said of each.
fn named(member: &str, names: Vec<(&str, &Json)>, writer: &mut Writer) {
    writer.open(&format!("{member}: {{"));
    for (name, json) in names {
        writer.comment(json);
        writer.line(&format!("{}: unknown", key(name)));
    }
    writer.close("}");
}

fn limits(document: &Document, writer: &mut Writer) {
    writer.open("limits: {");
    for (name, json) in entries(document, "limits") {
        writer.comment(json);
        let levels = document::texts(json.member("levels"));
        let kind = match (levels.is_empty(), json.member("set")) {
            (false, _) => union(levels.into_iter()),
            (true, Some(Json::Bool(true))) => "readonly string[]".to_owned(),
            (true, _) => "number".to_owned(),
        };
        writer.line(&format!("{}: {kind}", key(name)));
    }
    writer.close("}");
}

fn records(document: &Document, writer: &mut Writer) {
    writer.open("records: {");
    for (name, json) in entries(document, "records") {
        writer.comment(json);
        writer.open(&format!("{}: {{", key(name)));
        let mut fields: Vec<_> = json.member("fields").map(document::members).unwrap_or_default().iter().collect();
        fields.sort_by(|left, right| left.0.cmp(&right.0));
        for (path, class) in fields {
            writer.line(&format!("{}: {}", quoted(path), quoted(class.text().unwrap_or_default())));
        }
        writer.close("}");
    }
    writer.close("}");
}

/// Writes the shape of an object with these attributes. Each may be missing: it is then absent, which opens nothing.
fn shape(member: &str, attributes: Option<&Json>, has_id: bool, writer: &mut Writer) {
    let mut attributes: Vec<(&str, &Json)> = attributes
        .map(document::members)
        .unwrap_or_default()
        .iter()
        .map(|(name, kind)| (name.as_str(), kind))
        .collect();
    let text = Json::String("string".to_owned());
    if has_id && attributes.iter().all(|(name, _)| *name != "id") {
        attributes.push(("id", &text));
    }
    attributes.sort_by_key(|(name, _)| *name);
    writer.open(&format!("{member}: {{"));
    for (name, kind) in attributes {
        let kind = match kind {
            Json::Array(kinds) => match kinds.first().map_or("never", value_type) {
                one @ "string | Date" => format!("readonly ({one})[]"),
                one => format!("readonly {one}[]"),
            },
            kind => value_type(kind).to_owned(),
        };
        writer.line(&format!("readonly {}?: {kind} | null", key(name)));
    }
    writer.close("}");
}

/// Returns the type of what an app gives: a Date crosses as its text.
fn value_type(kind: &Json) -> &'static str {
    match kind.text() {
        Some("boolean") => "boolean",
        Some("number") => "number",
        Some("timestamp") => "string | Date",
        _ => "string",
    }
}

fn unions(document: &Document, writer: &mut Writer) {
    let mut permissions = BTreeSet::new();
    for entry in document.resources() {
        let actions = document::texts(entry.json.member("actions"));
        permissions.extend(actions.into_iter().map(|action| format!("{}:{action}", entry.path)));
    }
    writer.line("");
    match permissions.is_empty() {
        true => writer.line("export type Permission = never"),
        false => writer.line("export type Permission ="),
    }
    for permission in permissions {
        writer.line(&format!("  | {}", quoted(&permission)));
    }
    writer.line("");
    for (name, member) in [
        ("Resource", "resources"),
        ("Role", "roles"),
        ("Group", "groups"),
        ("Status", "statuses"),
        ("Task", "tasks"),
        ("NavigationId", "navigation"),
        ("Limit", "limits"),
        ("Class", "classes"),
        ("RecordType", "records"),
    ] {
        writer.line(&format!("export type {name} = keyof Policy['{member}'] & string"));
    }
}

fn union<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(quoted).collect();
    if names.is_empty() { "never".to_owned() } else { names.join(" | ") }
}
