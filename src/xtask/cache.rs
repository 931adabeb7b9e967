//! The folder that all clones on a machine share, and the lock that keeps two of them from writing at once.

use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files;
use crate::progress;

/// The shared folder.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    root: PathBuf,
}

/// The right to write where others write too; given back when dropped, or when the process ends in any way.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Cache {
    /// Finds the folder: `$XDG_CACHE_HOME/permask`, else `~/.cache/permask`.
    pub(crate) fn open() -> Result<Self> {
        let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let base = set("XDG_CACHE_HOME").or_else(|| {
            let home = set("HOME").or_else(|| set("USERPROFILE"))?;
            Some(home.join(".cache"))
        });
        match base {
            Some(base) => Ok(Self { root: base.join("permask") }),
            None => Err(Error::new("no home folder is known, so there is no place to keep tools")
                .with_help("set XDG_CACHE_HOME to a folder that may be written to")),
        }
    }

    /// Returns a folder inside, making it where it is missing.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.root.join(name);
        fs::create_dir_all(&folder).map_err(|cause| Error::file(&folder, &cause))?;
        Ok(folder)
    }

    /// Waits for the lock of that name.
    pub(crate) fn lock(&self, name: &str) -> Result<Lock> {
        Lock::take(&self.folder("locks")?.join(name), &format!("another clone is installing {name}"))
    }
}

impl Lock {
    /// Waits for the lock of that file, saying meanwhile why. The system frees it when its holder ends, so that it is
    /// never stale.
    pub(crate) fn take(path: &Path, reason: &str) -> Result<Self> {
        files::make_parent(path)?;
        let file = File::create(path).map_err(|cause| Error::file(path, &cause))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                progress::note(&format!("{reason}: waiting for it"));
                file.lock().map_err(|cause| Error::file(path, &cause))?;
            }
            Err(TryLockError::Error(cause)) => return Err(Error::file(path, &cause)),
        }
        Ok(Self { _file: file })
    }
}
