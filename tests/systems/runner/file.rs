//! Question files: which questions a folder holds, and for which system.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::SYSTEMS;

/// A file of questions.
#[derive(Clone, Debug)]
pub struct QuestionFile {
    /// Its path, for reports.
    pub name: String,
    /// The system: what the file says it is, else its name, else the folder's.
    pub system: String,
    /// The questions, as they stand there.
    pub questions: Vec<Value>,
    /// Data that the questions refer to; null where the file has none.
    pub fixtures: Value,
}

impl QuestionFile {
    /// Reads a file; none where it holds no questions.
    ///
    /// # Errors
    ///
    /// A sentence, where it cannot be read or is about no system that is known.
    pub fn read(path: &Path) -> Result<Option<Self>, String> {
        let document = read(path)?;
        let Some(questions) = document["questions"].as_array().or_else(|| document.as_array()) else {
            return Ok(None);
        };
        let part = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).map(str::to_owned);
        let folder = path.parent().and_then(Path::file_name);
        let names = [document["system"].as_str().map(str::to_owned), part(path.file_stem()), part(folder)];
        let known = |name: &String| SYSTEMS.iter().find(|system| name.starts_with(**system)).copied();
        let name = path.display().to_string();
        let Some(system) = names.iter().flatten().find_map(known) else {
            // A bare array may be anything.
            if document.is_array() {
                return Ok(None);
            }
            return Err(format!("{name}: expected a file of one of the systems {}", SYSTEMS.join(", ")));
        };
        let (questions, fixtures) = (questions.clone(), document["fixtures"].clone());
        Ok(Some(Self { name, system: system.to_owned(), questions, fixtures }))
    }

    /// Reads every `*.json` with questions in a folder and in those below it, sorted by system and name; or one file.
    ///
    /// # Errors
    ///
    /// A sentence, where something cannot be read, or where there is no question at all.
    pub fn read_all(path: &Path) -> Result<Vec<Self>, String> {
        let mut files = Vec::new();
        collect(path, &mut files)?;
        if files.iter().all(|file| file.questions.is_empty()) {
            return Err(format!("{}: expected files with questions, found none", path.display()));
        }
        files.sort_by_key(|file| (SYSTEMS.iter().position(|system| *system == file.system), file.name.clone()));
        Ok(files)
    }
}

fn collect(path: &Path, files: &mut Vec<QuestionFile>) -> Result<(), String> {
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| format!("{}: {error}", path.display()))?.path();
            if path.is_dir() || path.extension().is_some_and(|extension| extension == "json") {
                collect(&path, files)?;
            }
        }
        return Ok(());
    }
    files.extend(QuestionFile::read(path)?);
    Ok(())
}

/// Reads a JSON file.
pub(super) fn read(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
