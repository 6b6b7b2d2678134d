//! The object store: sealed bytes by name, on disk before a write returns.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{ObjectStore, ObjectStoreExt};

/// Sealed bytes by name. Contents are age files: the store never sees a photo.
#[derive(Debug, Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
}

impl Objects {
    /// Opens a folder, given as a path or a `file://` URL, and makes it if need be.
    ///
    /// # Errors
    /// Another kind of URL, or a folder that cannot be made.
    pub fn open(place: &str) -> anyhow::Result<Self> {
        let folder = place.strip_prefix("file://").unwrap_or(place);
        if folder.contains("://") {
            bail!("object store {place}: only a folder or a file:// URL is supported");
        }
        let folder = Path::new(folder);
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot make the folder", folder.display()))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .with_context(|| format!("{}: cannot use the folder", folder.display()))?
            .with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Writes aside, flushes file and folder, renames. The same name is overwritten.
    ///
    /// # Errors
    /// The store failed; the object is not there, or is the former one.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), object_store::Error> {
        self.store.put(&Name::from(name), bytes.into()).await.map(|_result| ())
    }

    /// Reads a whole object.
    ///
    /// # Errors
    /// The store failed, or has no such object.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, object_store::Error> {
        let bytes = self.store.get(&Name::from(name)).await?.bytes().await?;
        Ok(bytes.to_vec())
    }

    /// Deletes an object; one that is not there is no error.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete(&self, name: &str) -> Result<(), object_store::Error> {
        match self.store.delete(&Name::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(err) => Err(err),
        }
    }
}
