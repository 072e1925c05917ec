//! What several people share, through the phone's own core and over real sockets: the manager's board (P50), the line's
//! spam list (P5), who was invited (P21), why a session went to whom (P22).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use client::env::Env;
use client::wire::{Access, Command, DialogId, ShiftState};
use client::{Account, Core, CoreConfig, FileVault, Internet, Runtime, Segment, Snapshot};
use serde_json::{Value, json};
use tests::http::Connection;
use tests::portal::Inside;

/// Nothing that is waited for may take longer; a test that hits this has failed.
const PATIENCE: Duration = Duration::from_secs(30);

struct House {
    folder: tempfile::TempDir,
    portal: Inside,
}

impl House {
    async fn open() -> House {
        let folder = tempfile::tempdir().unwrap();
        let portal = Inside::start(folder.path(), 0, |_| Ok(())).await.unwrap();
        House { folder, portal }
    }

    fn core(&self, login: &str) -> Core {
        core(&self.folder.path().join(login))
    }

    async fn sign_in(&self, core: &Core, login: &str) -> Account {
        let known = self.portal.ready.login(login).unwrap();
        core.sign_in(&self.portal.ready.url(), login, &known.password).await.unwrap()
    }

    async fn customer(&self) -> Customer {
        let mut http = Connection::open(self.portal.ready.address).await.unwrap();
        let visit = json!({ "site": self.portal.ready.site_key });
        let visit: Value = http.post("/livechat/v1/visits", None, &visit).await.unwrap().json().unwrap();
        Customer { http, token: visit["token"].as_str().unwrap().to_owned(), said: 0 }
    }
}

fn core(folder: &Path) -> Core {
    let config = CoreConfig {
        data_dir: folder.to_owned(),
        env: Env::machine(),
        net: Arc::new(Internet::new(false).unwrap()),
        vault: Arc::new(FileVault::new(&folder.join("vault")).unwrap()),
        device: client::wire::DeviceInfo { name: "Phone".into(), platform: "test".into(), app_version: "1".into() },
        runtime: Runtime::Ambient,
        plain_http: false,
    };
    Core::new(config).unwrap()
}

struct Customer {
    http: Connection,
    token: String,
    said: usize,
}

impl Customer {
    async fn say(&mut self, text: &str) {
        self.said += 1;
        let message = json!({ "client_id": self.said.to_string(), "text": text });
        let answer = self.http.post("/livechat/v1/messages", Some(&self.token), &message).await.unwrap();
        assert_eq!(answer.status, 200);
    }
}

async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Waits until a view shows something.
macro_rules! shows {
    ($view:expr, $what:expr, $found:expr) => {{
        let view = &$view;
        let waited = async {
            let mut revision = 0;
            loop {
                let shown = view.next(revision).await.expect("the view is open");
                revision = shown.revision;
                #[allow(clippy::redundant_closure_call)]
                if ($found)(&shown) {
                    break shown;
                }
            }
        };
        soon($what, waited).await
    }};
}

/// On shift, with the customer's dialog.
async fn accepted(account: &Account) -> DialogId {
    account.submit(Command::ShiftStart { planned_end: None }).await.unwrap();
    let offers = account.offers();
    let shown = shows!(offers, "an offer", |shown: &Snapshot<client::OfferRow>| {
        shown.rows.iter().any(|row| row.outcome.is_none())
    });
    let offer = &shown.rows[0];
    account.submit(Command::Accept { offer: offer.id }).await.unwrap();
    let mine = account.dialogs(Segment::Mine);
    shows!(mine, "the dialog", |shown: &Snapshot<client::DialogRow>| !shown.rows.is_empty()).rows[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn p50_p60_the_board_is_counted_while_it_is_open_and_kept_for_when_there_is_no_network() {
    let house = House::open().await;
    let core = house.core("vera");
    let vera = house.sign_in(&core, "vera").await;
    let board = vera.board();
    let shown = shows!(board, "a board", |shown: &Snapshot<_, Vec<client::BoardLineRow>>| !shown.head.is_empty());
    assert_eq!((shown.head[0].name.as_str(), shown.head[0].waiting), ("Support", 0));
    house.customer().await.say("one").await;
    let shown = shows!(board, "the wait", |shown: &Snapshot<_, Vec<client::BoardLineRow>>| shown.head[0].waiting == 1);
    assert!(shown.head[0].oldest.is_some() && shown.as_of.is_some());
    let anna_core = house.core("anna");
    let anna = house.sign_in(&anna_core, "anna").await;
    accepted(&anna).await;
    let shown =
        shows!(board, "whose it is", |shown: &Snapshot<_, Vec<client::BoardLineRow>>| { shown.head[0].answered == 1 });
    let first = &shown.rows[0];
    assert_eq!((first.name.as_str(), first.shift, first.load, first.awaiting), ("Anna", ShiftState::On, 1, 1));
    assert!(first.last_action.is_some());
    board.stop();
    drop(board);
    core.close().await;
    // The same phone without a network: the last that is known, and how old it is.
    let core = house.core("vera");
    core.set_network(false);
    let vera = core.accounts().await.unwrap().remove(0);
    let board = vera.board();
    let kept = soon("what is kept", board.next(0)).await.unwrap();
    assert_eq!((&kept.head, &kept.rows, kept.as_of), (&shown.head, &shown.rows, shown.as_of));
}

#[tokio::test(flavor = "multi_thread")]
async fn p5_any_operator_of_the_line_finds_what_came_after_a_mark_in_the_spam_list_and_says_that_it_is_none() {
    let house = House::open().await;
    let (anna_core, boris_core) = (house.core("anna"), house.core("boris"));
    let anna = house.sign_in(&anna_core, "anna").await;
    let mut customer = house.customer().await;
    customer.say("Buy my pills").await;
    let dialog = accepted(&anna).await;
    let marked = anna.dialogs(Segment::Spam { line: None });
    assert!(soon("the list", marked.next(0)).await.unwrap().rows.is_empty());
    anna.submit(Command::Spam { dialog }).await.unwrap();
    // Whoever marked it finds it there at once.
    shows!(marked, "the mark", |shown: &Snapshot<client::DialogRow>| shown.rows.iter().any(|row| row.id == dialog));
    customer.say("I am your customer!").await;
    let boris = house.sign_in(&boris_core, "boris").await;
    let spam = boris.dialogs(Segment::Spam { line: None });
    let shown = shows!(spam, "the spam", |shown: &Snapshot<client::DialogRow>| !shown.rows.is_empty());
    assert_eq!((shown.rows[0].id, shown.rows[0].access, shown.rows[0].spam), (dialog, Access::Queued, true));
    let queue = boris.dialogs(Segment::Queue { line: None });
    assert!(soon("the queue", queue.next(0)).await.unwrap().rows.is_empty(), "it waits for nobody");
    let line = boris.lines().await.unwrap()[0].id;
    let of_line = boris.dialogs(Segment::Spam { line: Some(line) });
    assert_eq!(soon("its list", of_line.next(0)).await.unwrap().rows.len(), 1);
    boris.submit(Command::Unspam { dialog }).await.unwrap();
    shows!(spam, "its end", |shown: &Snapshot<client::DialogRow>| shown.rows.is_empty());
    shows!(queue, "the wait", |shown: &Snapshot<client::DialogRow>| shown.rows.iter().any(|row| row.id == dialog));
}

#[tokio::test(flavor = "multi_thread")]
async fn p21_the_head_of_a_timeline_names_who_was_invited() {
    let house = House::open().await;
    let core = house.core("anna");
    let anna = house.sign_in(&core, "anna").await;
    house.customer().await.say("one").await;
    let dialog = accepted(&anna).await;
    let team = anna.team().next(0).await.unwrap();
    let boris = team.rows.iter().find(|who| who.name == "Boris").unwrap().id;
    let timeline = anna.timeline(dialog);
    assert!(soon("the timeline", timeline.next(0)).await.unwrap().head.participants.is_empty());
    anna.submit(Command::Invite { dialog, operator: boris }).await.unwrap();
    let shown =
        shows!(timeline, "Boris", |shown: &Snapshot<_, client::TimelineHead>| { !shown.head.participants.is_empty() });
    assert_eq!((shown.head.participants[0].operator, shown.head.participants[0].name.as_str()), (boris, "Boris"));
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_an_operator_learns_why_him_or_why_not_and_a_manager_why_everybody() {
    let house = House::open().await;
    let cores = ["anna", "boris", "vera"].map(|login| house.core(login));
    let anna = house.sign_in(&cores[0], "anna").await;
    house.customer().await.say("one").await;
    let dialog = accepted(&anna).await;
    let found = anna.why(dialog).await.unwrap();
    let last = found.last().unwrap();
    assert_eq!((last.rule.as_str(), last.choice.as_str(), last.considered, last.eligible), ("evenly", "offer", 2, 1));
    assert_eq!((last.chosen_name.as_deref(), last.verdict_of_me.as_deref()), (Some("Anna"), Some("chosen")));
    assert_eq!(last.verdicts.len(), 1, "of the others she learns nothing");
    assert!(last.until.is_some());
    // Nobody was eligible before she came.
    assert_eq!((found[0].choice.as_str(), found[0].verdict_of_me.as_deref()), ("nobody", Some("no_shift")));
    let vera = house.sign_in(&cores[2], "vera").await;
    let all = vera.dialogs(Segment::AllLines);
    shows!(all, "the dialog", |shown: &Snapshot<client::DialogRow>| !shown.rows.is_empty());
    let last = vera.why(dialog).await.unwrap().pop().unwrap();
    let verdicts: Vec<_> = last.verdicts.iter().map(|row| (row.name.as_str(), row.verdict.as_str())).collect();
    assert_eq!(verdicts, [("Anna", "chosen"), ("Boris", "no_shift")]);
    assert_eq!(last.verdict_of_me, None, "she is not in the queue");
    // Whoever does not know of the dialog has nothing to ask about.
    let boris = house.sign_in(&cores[1], "boris").await;
    let refused = boris.why(dialog).await.unwrap_err();
    assert!(matches!(&refused, client::CoreError::Refused { code, .. } if code == "not_found"), "{refused:?}");
}
