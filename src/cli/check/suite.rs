//! Suites: a test file, read whole before anything is asked.

use std::path::Path;

use permask::Json;

use super::ask::{Ask, Decision};
use super::node::{Members, Node};
use super::setting::{Setting, Subjects};
use crate::failure::Failure;
use crate::file;

/// One question of a test, with who asks it.
#[derive(Debug)]
pub(crate) struct Check {
    /// The test's name.
    pub(super) name: String,
    /// Where what is expected stands, as a JSON Pointer.
    pub(super) at: String,
    pub(super) setting: Setting,
    /// The assigned roles, groups and grants that are meant to give nothing.
    pub(super) unknown: Vec<String>,
    pub(super) ask: Ask,
}

/// Reads a file of tests. One without tests is an error: it would pass for ever.
pub(crate) fn read(path: &Path) -> Result<Vec<Check>, Failure> {
    let json = Json::read_document(&file::read_policy(path)?).map_err(|error| Failure::from(error).in_file(path))?;
    read_suite(&Node::root(&json)).map_err(|failure| failure.in_file(path))
}

fn read_suite(root: &Node<'_>) -> Result<Vec<Check>, Failure> {
    let mut members = root.members()?;
    let format = members.required("format")?;
    if !matches!(format.json, Json::Number(text) if text == "1") {
        return Err(format.wrong("unsupported-schema", "expected `1`, found another format".to_owned()));
    }
    for_people(&mut members)?;
    let mut subjects = Subjects::new();
    if let Some(node) = members.optional("subjects") {
        subjects.extend(node.named()?);
    }
    let mut defaults = Setting::default();
    if let Some(node) = members.optional("defaults") {
        let mut members = node.members()?;
        defaults = defaults.read(&mut members, &subjects)?;
        members.finish()?;
    }
    let tests = members.required("tests")?;
    members.finish()?;
    let mut checks = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for test in tests.elements()? {
        let name = read_test(&test, &defaults, &subjects, &mut checks)?;
        if names.contains(&name) {
            return Err(test.wrong("duplicate-id", format!("the name `{name}` stands twice")));
        }
        names.push(name);
    }
    if checks.is_empty() {
        return Err(tests.wrong("no-tests", "expected at least one test, found none".to_owned()));
    }
    Ok(checks)
}

fn read_test<'j>(
    test: &Node<'j>,
    defaults: &Setting,
    subjects: &Subjects<'_>,
    checks: &mut Vec<Check>,
) -> Result<&'j str, Failure> {
    let mut members = test.members()?;
    let name = members.required("name")?.text()?;
    members.optional("description").map(|node| node.text()).transpose()?;
    let setting = defaults.read(&mut members, subjects)?;
    let unknown = members.optional("unknown").map(|node| node.texts()).transpose()?.unwrap_or_default();
    let check = |at: String, setting: Setting, ask: Ask| Check {
        name: name.to_owned(),
        at,
        setting,
        unknown: unknown.clone(),
        ask,
    };
    if let Some(table) = members.optional("table") {
        let columns = members.required("subjects")?;
        members.finish()?;
        let mut settings = Vec::new();
        for column in columns.elements()? {
            settings.push(setting.of(&column, subjects)?);
        }
        if settings.is_empty() {
            return Err(columns.expected("one subject or more"));
        }
        for (permission, row) in table.named()? {
            let cells = row.elements()?;
            if cells.len() != settings.len() {
                let (expected, found) = (settings.len(), cells.len());
                let message = format!("expected as many outcomes as subjects, {expected}, found {found}");
                return Err(row.wrong("wrong-value", message));
            }
            for (cell, setting) in cells.into_iter().zip(&settings) {
                let permission = permission.to_owned();
                let expected = Decision::read(&cell)?;
                let ask = Ask::Permission { permission, object: None, next: None, expected };
                checks.push(check(cell.at, setting.clone(), ask));
            }
        }
        return Ok(name);
    }
    let asks = Ask::read(&mut members, test)?;
    members.finish()?;
    checks.extend(asks.into_iter().map(|ask| check(test.at.clone(), setting.clone(), ask)));
    Ok(name)
}

/// Reads the members that are for people alone.
fn for_people(members: &mut Members<'_>) -> Result<(), Failure> {
    for name in ["title", "description"] {
        members.optional(name).map(|node| node.text()).transpose()?;
    }
    Ok(())
}
