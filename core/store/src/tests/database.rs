//! Opening, closing, transactions and who is told of them.

use super::*;

fn machine_like(databases: Databases) -> Env {
    Env::new(Arc::new(Still::default()), databases)
}

fn enqueue(w: &Write<'_>) -> Result<()> {
    crate::outbox::enqueue(w, &send(1, 1, "hello"))
}

#[tokio::test]
async fn what_was_committed_is_there_after_reopening_and_unreadable_without_the_key() {
    for databases in [Databases::Thread, Databases::Inline] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("phone.db");
        let env = machine_like(databases);
        let db = Db::open(&path, &KEY, &env).unwrap();
        db.write(Durability::Full, enqueue).await.unwrap();
        db.close().await;
        assert!(matches!(db.read(|_| Ok(())).await, Err(StoreError::Closed)));
        assert!(matches!(db.write(Durability::Full, |_| Ok(())).await, Err(StoreError::Closed)));

        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"hello"), "P68: the file is encrypted");
        assert!(matches!(Db::open(&path, &[8; 32], &env), Err(StoreError::WrongKey)));
        let db = Db::open(&path, &KEY, &env).unwrap();
        let rows = db.read(|r| crate::outbox::rows(r, DialogId(1))).await.unwrap();
        assert_eq!(rows[0].envelope, send(1, 1, "hello"));
    }
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    let fixture = Fixture::new();
    fixture.write(|w| w.run("PRAGMA user_version = 2", [])).await;
    fixture.db.close().await;
    let path = fixture.dir.path().join("phone.db");
    let opened = Db::open(&path, &KEY, &machine_like(Databases::Thread));
    assert!(matches!(opened, Err(StoreError::Newer { found: 2, known: 1 })), "{opened:?}");
}

#[tokio::test]
async fn what_is_no_database_and_what_cannot_be_written_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("phone.db");
    std::fs::write(&path, [42; 8192]).unwrap();
    let env = machine_like(Databases::Thread);
    assert!(matches!(Db::open(&path, &KEY, &env), Err(StoreError::WrongKey)));
    let nowhere = dir.path().join("no folder").join("phone.db");
    assert!(matches!(Db::open(&nowhere, &KEY, &env), Err(StoreError::Unwritable)));
    Db::delete(&path).unwrap();
    Db::delete(&path).unwrap();
    assert!(!path.exists());
}

#[tokio::test]
async fn a_failed_write_leaves_nothing_and_tells_nobody() {
    let fixture = Fixture::new();
    let mut watch = fixture.db.watch();
    let failed = fixture.try_write(|w| enqueue(w).and(Err::<(), _>(StoreError::CursorMismatch))).await;
    assert!(matches!(failed, Err(StoreError::CursorMismatch)));
    assert_eq!(watch.take(), None);
    assert!(fixture.read(|r| crate::outbox::rows(r, DialogId(1))).await.is_empty());
    // The connection is fit for the next one.
    fixture.write(enqueue).await;
    assert!(watch.changed().await.outbox);
}

#[tokio::test]
async fn a_watch_merges_what_was_committed_and_forgets_nothing_when_dropped_in_the_wait() {
    let fixture = Fixture::new();
    let mut watch = fixture.db.watch();
    {
        let mut waiting = Box::pin(watch.changed());
        let started = std::future::poll_fn(|cx| std::task::Poll::Ready(waiting.as_mut().poll(cx))).await;
        assert!(started.is_pending());
        fixture.feed(vec![mine(1, 0)]).await;
    }
    fixture.feed(vec![mine(2, 0)]).await;
    fixture.write(enqueue).await;
    let dirty = watch.changed().await;
    assert_eq!(dirty.dialogs.into_iter().collect::<Vec<_>>(), [DialogId(1), DialogId(2)]);
    assert!(dirty.lists && dirty.outbox && !dirty.offers);
    assert_eq!(watch.take(), None);
}

#[tokio::test]
async fn a_commit_wakes_whoever_waits_for_it() {
    let fixture = Fixture::new();
    let (mut first, mut second) = (fixture.db.watch(), fixture.db.watch());
    let env = Env::machine();
    let waiting = [env.spawn(async move { first.changed().await }), env.spawn(async move { second.changed().await })];
    tokio::task::yield_now().await;
    fixture.write(enqueue).await;
    for woken in waiting {
        let woken = tokio::time::timeout(std::time::Duration::from_secs(30), woken).await;
        assert!(woken.expect("it is woken").unwrap().outbox);
    }
}

#[tokio::test]
async fn the_world_hears_of_each_commit_before_and_after() {
    let fixture = Fixture::new();
    let before = fixture.world.committing.load(Ordering::Relaxed);
    fixture.write(enqueue).await;
    assert_eq!(fixture.world.committing.load(Ordering::Relaxed), before + 1);
    assert_eq!(fixture.world.committed.load(Ordering::Relaxed), before + 1);
    let _ = fixture.try_write(|_| Err::<(), _>(StoreError::CursorMismatch)).await;
    fixture.read(|_| Ok(())).await;
    assert_eq!(fixture.world.committed.load(Ordering::Relaxed), before + 1);
}

#[tokio::test]
async fn readers_see_one_state_while_the_writer_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&dir.path().join("phone.db"), &KEY, &machine_like(Databases::Thread)).unwrap();
    let (reading, is_reading) = tokio::sync::oneshot::channel();
    let (written, is_written) = std::sync::mpsc::channel::<()>();
    let other = db.clone();
    let read = Env::machine().spawn(async move {
        let both = |r: &Read<'_>| -> Result<usize> { Ok(crate::outbox::rows(r, DialogId(1))?.len()) };
        other
            .read(move |r| {
                let first = both(r)?;
                reading.send(()).unwrap();
                is_written.recv().unwrap();
                Ok((first, both(r)?))
            })
            .await
    });
    is_reading.await.unwrap();
    db.write(Durability::Normal, enqueue).await.unwrap();
    written.send(()).unwrap();
    assert_eq!(read.await.unwrap().unwrap(), (0, 0));
}

#[tokio::test]
async fn a_sign_in_is_remembered_without_the_token() {
    let fixture = Fixture::new();
    let signed_in = SignedIn {
        token: "secret".into(),
        device: DeviceId(3),
        operator: Me { id: ME, name: "Boris".into(), role: Role::Operator },
        portal: PortalInfo {
            name: "Shop".into(),
            version: "1".into(),
            epoch: "one".into(),
            min_client: "0".into(),
            features: vec![],
        },
        limits: Limits::default(),
    };
    let kept = signed_in.clone();
    fixture.write(|w| crate::account::set_signed_out(w, true)).await;
    fixture.write(move |w| crate::account::save(w, &kept)).await;
    let (me, portal, signed_out) = fixture
        .read(|r| Ok((crate::account::me(r)?, crate::account::portal(r)?, crate::account::signed_out(r)?)))
        .await;
    assert_eq!((me, portal, signed_out), (Some(signed_in.operator), Some(signed_in.portal), false));
    assert_eq!(fixture.count("SELECT count(*) FROM fact WHERE value LIKE '%secret%'").await, 0);
}
