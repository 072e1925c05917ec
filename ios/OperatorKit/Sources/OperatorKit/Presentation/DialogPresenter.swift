// A dialog: the window onto its timeline, the two composers with their drafts, and what can be done with it.

import Foundation
import OpenlinesCore

public final class DialogPresenter: Presenter<DialogState, DialogEvent> {
    /// Entries of a window: two to three screens.
    private static let window: Int32 = 120
    /// Entries from the window's edge where the next window is fetched.
    private static let edge: Int64 = 30
    private static let retryMs: Int64 = 15_000

    private let desk: Desk
    private let modeKey: String
    private let editKey: String
    private var timeline: TimelineView?
    private var snapshot: TimelineSnapshot?
    private var atNewest = true
    private var failures: Int?

    /// The composer that was chosen. Where only notes may be written, the one that is open is that of the notes all the same.
    private var chosen: ComposerMode = .reply
    /// What stands in the composer that is out of sight, and in the one that is seen.
    private var texts: [ComposerMode: String] = [:]
    /// Composers whose words were typed here.
    private var touched: Set<ComposerMode> = []
    /// Words of another device, beside those that were typed here.
    private var theirs: [ComposerMode: String] = [:]
    /// Words of another device that the operator does not want.
    private var unwanted: [ComposerMode: String] = [:]
    private var known = false
    /// What is done once, until the screen shows what became of it.
    private let footStep = OneTap<FootStep>()
    private let withdrawal = OneTap<Handover>()
    private let invitation = OneTap<Asker>()
    private var marked: Int64 = 0
    /// Messages that are being stored.
    private var sending = 0
    /// An edit is being stored: if it cannot be, its words come back.
    private var saving = false

    public init(_ desk: Desk, dialog: DialogId) {
        self.desk = desk
        modeKey = "composer.\(desk.info.id).\(dialog.value)"
        editKey = "edit.\(desk.info.id).\(dialog.value)"
        super.init(DialogState(id: dialog), clock: desk.clock, problem: \.problem)
        chosen = desk.memory[modeKey] == "note" ? .note : .reply
        show {
            $0.composer.mode = chosen
            $0.editing = desk.memory[editKey].flatMap(Editing.init(kept:))
        }
        failures = desk.drafts.onFailure { [weak self] place, problem in
            if place.dialog == dialog, !problem.isTooLong { self?.show(problem) }
        }
        follow(desk.news) { [weak self] news in self?.heard(news) }
        follow(desk.offers) { [weak self] _ in self?.showStanding() }
        timeline = opened { try desk.account.timeline(dialog: dialog) }
        guard let timeline else {
            // An id that is none: there is no such dialog for him, which is all there is to say.
            show { if $0.problem?.isGone == true { ($0.gone, $0.problem) = (true, nil) } }
            return
        }
        let window = follow(timeline) { [weak self] snapshot in self?.shown(snapshot) }
        work.start { [weak self] in
            await window.value
            // A window that ends by itself is that of no dialog.
            if let self, !known { show { $0.gone = true } }
        }
    }

    public override func on(_ event: DialogEvent) {
        switch event {
        case .textChanged(let text): put(state.composer.mode, text)
        case .modeChanged(let mode): open(mode)
        case .send: send()
        case .useOtherDraft: useOther()
        case .dismissOtherDraft: dismissOther()
        case .seen(let seq): read(seq)
        case .scrolled(let seq): scrolled(seq)
        case .jumpToNewest: place(.newest)
        case .takeStep: takeStep()
        case .choose(let action): choose(action)
        case .invite(let colleague): invite(colleague)
        case .cancelInvite: show { $0.inviting = nil }
        case .inviteAsker: inviteAsker()
        case .withdrawTransfer: withdrawTransfer()
        case .confirm: confirm()
        case .cancelQuestion: show { $0.asking = nil }
        case .retry(let command): retry(command)
        case .takeBack(let command): takeBack(command)
        case .delete(let command): delete(command)
        case .lookAtHeld(let command): desk.routes.open(.heldReply(state.id, command))
        case .edit(let message): edit(message)
        case .editChanged(let text): editChanged(text)
        case .saveEdit: saveEdit()
        case .stopEdit: stopEdit()
        case .recall(let message): recall(message)
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.dialog(state.id))
        }
    }

    public override func close() {
        failures.map(desk.drafts.forget)
        timeline?.stop()
        super.close()
    }

    // What the core shows.

    private func shown(_ snapshot: TimelineSnapshot) {
        self.snapshot = snapshot
        let head = snapshot.head
        if head.dialog != nil { known = true }
        adopt(.reply, head.reply?.text ?? "")
        adopt(.note, head.note?.text ?? "")
        show {
            $0.dialog = head.dialog
            $0.gone = head.dialog == nil && (known || $0.freshness.isLive)
            $0.participants = head.participants
            $0.rows = snapshot.rows
            $0.editing = $0.editing?.knowing(snapshot.rows)
            $0.before = snapshot.before
            $0.after = snapshot.after
            if $0.readBefore == nil, head.dialog != nil { $0.readBefore = head.read }
        }
        showStanding()
    }

    private func showStanding() {
        guard let snapshot else { return }
        let row = snapshot.head.dialog
        let foot = row?.foot(offers: desk.offers.now?.rows ?? [], shift: desk.news.now?.shift) ?? .nothing
        let handover = row?.handover(me: desk.info.operator)
        // Of a window further up it is not known what came of what is asked there.
        let newest = snapshot.after == 0 ? snapshot.rows : []
        show {
            $0.foot = foot
            $0.handover = handover
            $0.asker = row?.asker(newest, participants: snapshot.head.participants)
            $0.menu = row?.menu ?? []
        }
        showTaken()
        showComposer()
    }

    private func showTaken() {
        let rows = state.rows ?? []
        footStep.shown(state.foot.step, rows)
        withdrawal.shown(state.handover, rows)
        invitation.shown(state.asker, rows)
    }

    /// Takes in a text of another device: in place of an untouched one, beside one that was typed here.
    private func adopt(_ mode: ComposerMode, _ text: String) {
        let foreign = desk.drafts.arrived(place(mode), text)
        if texts[mode] == nil {
            texts[mode] = desk.drafts.words(place(mode))
        } else if !foreign || sending > 0 {
            return
        } else if touched.contains(mode), text.hasWords, text != texts[mode] {
            theirs[mode] = text
        } else {
            texts[mode] = text
        }
    }

    private func heard(_ news: AccountSnapshot?) {
        let typist = news?.typist.flatMap { $0.dialog == state.id ? $0 : nil }
        show {
            $0.freshness = Freshness(news)
            $0.typingAt = typist?.at
            $0.typingByCustomer = typist != nil && typist?.operator == nil
        }
        showStanding()
    }

    // The window and the read mark.

    private func scrolled(_ seq: Int64) {
        let numbered = (state.rows ?? []).compactMap(\.seq)
        guard let first = numbered.first, let last = numbered.last else { return }
        let nearTop = seq - first < Self.edge && state.before > 0
        let nearEnd = last - seq < Self.edge
        if nearTop || nearEnd && state.after > 0 {
            place(.at(seq: seq))
        } else if nearEnd, !atNewest {
            // At the end again: move with it.
            place(.newest)
        }
    }

    private func place(_ anchor: TimelineAnchor) {
        atNewest = anchor == .newest
        timeline?.show(anchor: anchor, count: Self.window)
    }

    private func read(_ seq: Int64) {
        guard seq > marked else { return }
        marked = seq
        work.start { [self] in
            let problem = await problemOf(clock) { try await desk.account.markRead(dialog: state.id, seq: seq) }
            if problem != nil { marked = 0 }
        }
    }

    // The composers.

    private func place(_ mode: ComposerMode) -> Drafts.Place { Drafts.Place(dialog: state.id, mode: mode) }

    private func put(_ mode: ComposerMode, _ text: String) {
        texts[mode] = text
        if text.hasWords { touched.insert(mode) } else { touched.remove(mode) }
        desk.drafts.put(place(mode), text)
        if mode == .reply, !text.isEmpty { hint { try desk.account.typing(dialog: state.id) } }
        showComposer()
    }

    private func showComposer() {
        let mode: ComposerMode = if case .noteOnly = state.foot { .note } else { chosen }
        let draft = mode == .note ? snapshot?.head.note : snapshot?.head.reply
        let other = theirs[mode] ?? draft?.otherDraft
        show {
            $0.composer.mode = mode
            $0.composer.text = texts[mode] ?? ""
            $0.composer.otherDraft = other == unwanted[mode] || other == texts[mode] ? nil : other
            $0.composer.otherModeHasDraft = (texts[mode == .reply ? .note : .reply] ?? "").hasWords
            $0.composer.sending = sending > 0
        }
    }

    private func open(_ mode: ComposerMode) {
        desk.memory[modeKey] = mode == .note ? "note" : nil
        chosen = mode
        showComposer()
    }

    private func useOther() {
        let (mode, own) = (state.composer.mode, state.composer.text)
        guard let other = state.composer.otherDraft else { return }
        unwanted[mode] = nil
        theirs[mode] = own.hasWords ? own : nil
        put(mode, other)
    }

    private func dismissOther() {
        guard let other = state.composer.otherDraft else { return }
        unwanted[state.composer.mode] = other
        theirs[state.composer.mode] = nil
        showComposer()
    }

    private func send() {
        guard state.composer.canSend else { return }
        let (mode, text, dialog) = (state.composer.mode, state.composer.text, state.id)
        texts[mode] = ""
        touched.remove(mode)
        store(mode, text, mode == .note ? .note(dialog: dialog, text: text) : .send(dialog: dialog, text: text))
    }

    /// Stores a message, whatever becomes of the screen; what cannot be stored stands in the composer again.
    private func store(_ mode: ComposerMode, _ text: String, _ command: Command) {
        sending += 1
        showComposer()
        show(nil)
        let place = place(mode)
        var problem: Problem?
        // The message uses up the draft as it is stored: first the last keystroke, then the message.
        let stored = desk.submit(command, first: { [desk] in
            await desk.drafts.settled(place)
            desk.drafts.used(place)
        }) { problem = $0 }
        Task { [self] in
            await stored.value
            sending -= 1
            if let problem {
                desk.drafts.notUsed(place)
                texts[mode] = Self.joined(text, texts[mode])
                show(problem)
            }
            showComposer()
        }
    }

    private static func joined(_ first: String, _ second: String?) -> String {
        [first, second ?? ""].filter(\.hasWords).joined(separator: "\n")
    }

    // What is done with the dialog.

    private func takeStep() {
        guard let step = state.foot.step else { return }
        switch step {
        case .accept(let offer): submit(.accept(offer: offer), once: footStep, step)
        case .take(needsShift: true): desk.routes.open(.shift)
        case .take(needsShift: false): submit(.take(dialog: state.id), once: footStep, step)
        case .takeOver(let responsible): ask(.takeOver(responsible: responsible))
        case .resume: submit(.resume(dialog: state.id), once: footStep, step)
        case .askInvite: submit(.askInvite(dialog: state.id), once: footStep, step)
        case .onItsWay: break
        }
    }

    private func withdrawTransfer() {
        guard let handover = state.handover, !handover.withdrawing else { return }
        submit(.withdrawTransfer(dialog: state.id), once: withdrawal, handover)
    }

    private func choose(_ action: DialogAction) {
        switch action {
        case .close: ask(.close)
        case .noReplyNeeded: ask(.noReplyNeeded)
        case .leave: ask(.leave)
        case .transfer: desk.routes.open(.transfer(state.id))
        case .invite: chooseColleague()
        case .pin: submit(.pin(dialog: state.id))
        case .unpin: submit(.unpin(dialog: state.id))
        case .nudge: submit(.nudge(dialog: state.id))
        case .why: desk.routes.open(.why(state.id))
        case .spam: spam()
        case .unspam: submit(.unspam(dialog: state.id))
        }
    }

    /// Back to the inbox, where it can be undone.
    private func spam() {
        desk.undos.begin(.spam(state.id), name: state.dialog?.customerName ?? "")
        desk.routes.open(.inbox)
    }

    private func chooseColleague() {
        show { $0.inviting = Inviting() }
        work.start { [self] in
            let team = await TransferPresenter.team(of: desk.account)
            let choices = TransferPresenter.invitable(team, state, me: desk.info.operator)
            show { if $0.inviting != nil { $0.inviting = Inviting(colleagues: choices) } }
        }
    }

    private func invite(_ colleague: OperatorId) {
        guard state.inviting?.colleagues?.contains(where: { $0.colleague.id == colleague }) == true else { return }
        show { $0.inviting = nil }
        submit(.invite(dialog: state.id, operator: colleague))
    }

    private func inviteAsker() {
        guard let asker = state.asker else { return }
        submit(.invite(dialog: state.id, operator: asker.operator), once: invitation, asker)
    }

    private func ask(_ question: DialogQuestion) { show { $0.asking = question } }

    private func confirm() {
        guard let question = state.asking else { return }
        show { $0.asking = nil }
        switch question {
        case .close: submit(.close(dialog: state.id))
        case .noReplyNeeded: submit(.noReplyNeeded(dialog: state.id))
        case .takeOver: submit(.takeOver(dialog: state.id))
        case .leave: submit(.leave(dialog: state.id))
        case .delete(let command, _): discard(command)
        case .recall(let message): submit(.recall(dialog: state.id, message: message))
        case .stopEdit: keep(nil)
        }
    }

    private func submit(_ command: Command) {
        desk.submit(command) { [weak self] in self?.show($0) }
    }

    private func submit<Step>(_ command: Command, once tap: OneTap<Step>, _ step: Step) {
        guard tap.take(step, state.rows ?? []) else { return }
        let stored: @MainActor (CommandId) -> Void = { [weak self] id in
            tap.stored(id)
            // It may be shown already.
            self?.showTaken()
        }
        desk.submit(command, stored: stored) { [weak self] problem in
            tap.free()
            self?.show(problem)
        }
    }

    // Own messages that are changed.

    /// The own message, if it may be changed now. Whoever looked at the menu for too long is told that it is too late.
    private func changeable(_ message: CommandId) -> TimelineRow? {
        guard let row = state.rows?.first(where: { $0.message == message }) else { return nil }
        if state.actions(on: row, now: clock.now()).contains(.recall) { return row }
        show(.refused(code: "unchangeable", who: nil, at: nil))
        return nil
    }

    /// One at a time: no words that are under way are lost for others.
    private func edit(_ message: CommandId) {
        guard state.editing == nil, !saving, let row = changeable(message) else { return }
        keep(Editing(message: message, original: row.text))
    }

    private func editChanged(_ text: String) {
        guard var editing = state.editing else { return }
        editing.text = text
        keep(editing)
    }

    /// Changed words are asked about before they are lost.
    private func stopEdit() {
        guard let editing = state.editing else { return }
        let changed = editing.text.hasWords && editing.text != editing.original
        if changed { ask(.stopEdit(words: editing.text)) } else { keep(nil) }
    }

    /// Like the words of a held reply they survive the process. The draft is another matter and stays as it is.
    private func keep(_ editing: Editing?) {
        desk.memory[editKey] = editing?.kept
        show { $0.editing = editing }
    }

    private func saveEdit() {
        guard let editing = state.editing, editing.canSave else { return }
        saving = true
        show(nil)
        show { $0.editing = nil }
        var problem: Problem?
        let stored = desk.submit(.edit(dialog: state.id, message: editing.message, text: editing.text)) { problem = $0 }
        // It goes on although the screen is left.
        Task { [self] in
            await stored.value
            saving = false
            guard let problem else {
                // Only now: until the core has the words they are here.
                desk.memory[editKey] = nil
                return
            }
            show { $0.editing = editing }
            show(problem)
        }
    }

    /// What never left is given up here: its customer has seen nothing of it.
    private func recall(_ message: CommandId) {
        guard let row = changeable(message) else { return }
        if row.neverLeft { delete(message) } else { ask(.recall(message)) }
    }

    // Own commands that the portal has not confirmed.

    private func unsent(_ command: CommandId) -> TimelineRow? {
        state.rows?.first { $0.unsent?.command == command }
    }

    private func delete(_ command: CommandId) {
        guard let words = unsent(command)?.text else { return }
        if words.hasWords { ask(.delete(command, words: words)) } else { discard(command) }
    }

    private func discard(_ command: CommandId) {
        Task { [self] in
            let problem = await problemOf(clock) { try await desk.account.discard(id: command) }
            if let problem { show(problem) }
        }
    }

    /// A refused text goes again as a new command; one that waits is tried now.
    private func retry(_ command: CommandId) {
        guard let row = unsent(command), let unsent = row.unsent else { return }
        guard unsent.state == .refused else {
            work.start { [self] in await attempt { try await desk.account.syncOnce(deadlineMs: Self.retryMs) } }
            return
        }
        if unsent.asksAnyway {
            work.start { [self] in await attempt { _ = try await desk.account.sendAnyway(id: command) } }
            return
        }
        let again: Command
        switch row.kind {
        case .message: again = .send(dialog: state.id, text: row.text)
        case .note: again = .note(dialog: state.id, text: row.text)
        case .event, .hole, .action, .unknown: return
        }
        Task { [self] in
            // The new one first: at no moment are the words nowhere.
            await attempt {
                _ = try await desk.account.submit(command: again)
                try await desk.account.discard(id: command)
            }
        }
    }

    private func takeBack(_ command: CommandId) {
        guard let row = unsent(command) else { return }
        switch row.unsent?.kind {
        case "edit": takeBackEdit(command, row)
        case "recall": discard(command)
        default: takeBackText(command, row)
        }
    }

    /// The words of an edit belong to its message: in the composer they would become another one.
    private func takeBackEdit(_ command: CommandId, _ row: TimelineRow) {
        guard state.editing == nil, !saving, let message = row.message else { return }
        keep(Editing(message: message, text: row.text))
        Task { [self] in
            let done = await attempt { try await desk.account.discard(id: command) }
            // On its way already: these words are those of the message.
            if !done, state.editing?.message == message, state.editing?.text == row.text { keep(nil) }
        }
    }

    private func takeBackText(_ command: CommandId, _ row: TimelineRow) {
        let mode: ComposerMode = row.kind == .note ? .note : .reply
        let (before, words) = (texts[mode] ?? "", Self.joined(row.text, texts[mode]))
        put(mode, words)
        open(mode)
        Task { [self] in
            // Given up only when they are safe in the composer; on its way already, they are not there twice.
            await desk.drafts.settled(place(mode))
            let done = await attempt { try await desk.account.discard(id: command) }
            if !done, texts[mode] == words { put(mode, before) }
        }
    }
}

extension Problem {
    fileprivate var isTooLong: Bool {
        if case .refused("text_too_long", _, _) = self { true } else { false }
    }
}
