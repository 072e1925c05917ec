// Hands a dialog to a colleague or to another line. Back in the dialog, its row says who is waited for.

import Foundation
import OpenlinesCore

public final class TransferPresenter: Presenter<TransferState, TransferEvent> {
    private let desk: Desk
    private let key: String
    private var team: [ColleagueRow]?

    public init(_ desk: Desk, dialog: DialogId) {
        self.desk = desk
        key = "transfer.\(desk.info.id).\(dialog.value)"
        super.init(TransferState(id: dialog), clock: desk.clock, problem: \.problem)
        show { $0.note = desk.memory[key] ?? "" }
        follow(desk.news) { [weak self] news in
            self?.sort { $0.freshness = Freshness(news) }
        }
        follow(desk.account.team()) { [weak self] team in
            self?.team = team.rows
            self?.sort()
        }
        guard let timeline = opened({ try desk.account.timeline(dialog: dialog) }) else { return }
        follow(timeline) { [weak self] timeline in
            self?.sort { $0.dialog = timeline.head.dialog }
        }
        askTargets()
    }

    public override func on(_ event: TransferEvent) {
        switch event {
        case .chosen(let target): choose(target)
        case .noteChanged(let text): note(text)
        case .send: show { $0.asking = $0.canSend }
        case .confirm: transfer()
        case .cancelQuestion: show { $0.asking = false }
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.transfer(state.id))
        }
    }

    /// Once, as it opens. Without an answer it is the screen that it is offline.
    private func askTargets() {
        work.start { [self] in
            guard let told = try? await desk.account.targets(dialog: state.id) else { return }
            sort { $0.targets = told }
        }
    }

    /// Takes in what is new, with what it means for the choice.
    private func sort(_ news: (inout TransferState) -> Void = { _ in }) {
        show {
            let asked = $0.question
            news(&$0)
            $0.colleagues = Self.choices(Self.candidates(team, told: $0.targets), dialog: $0.dialog, me: desk.info.operator)
            let here = $0.dialog?.line
            $0.lines = lines($0.targets).filter { $0.id != here }
            // Whoever cannot have it any more is chosen no longer.
            if let chosen = $0.chosen, !$0.isPossible(chosen) { $0.chosen = nil }
            // A yes is one to what was read, not to what it has become.
            if $0.question != asked { $0.asking = false }
        }
    }

    private func lines(_ targets: Targets?) -> [TransferState.LineChoice] {
        targets?.lines.map { TransferState.LineChoice(id: $0.id, name: $0.name, standing: $0) }
            ?? (desk.news.now?.lines ?? []).map { TransferState.LineChoice(id: $0.id, name: $0.name) }
    }

    /// Who is asked about at all: those of the dialog's line, as the portal told it, each as he is by now where the team has
    /// him (of a guest nothing but the name is kept true). While it has not told, all colleagues of the operator's own lines.
    static func candidates(_ team: [ColleagueRow]?, told: Targets? = nil) -> [ColleagueRow]? {
        let own = team?.filter { !$0.guest }
        guard let told else { return own }
        return told.colleagues.map(\.colleague).map { one in own?.first { $0.id == one.id } ?? one }
    }

    /// Those to whom it can go: on shift first, then by name. A manager may hand it to somebody off shift or on leave, too.
    static func choices(_ colleagues: [ColleagueRow]?, dialog: DialogRow?, me: OperatorId) -> [TransferState.Choice]? {
        colleagues?.filter { $0.active && $0.id != me && $0.id != dialog?.responsible }
            .sorted { ($0.order, $0.name.lowercased()) < ($1.order, $1.name.lowercased()) }
            .map { TransferState.Choice(colleague: $0, possible: $0.works || dialog?.access == .manager) }
    }

    /// Who can be invited (P21): everybody active, whatever his shift; those on shift first, then by name. Guests stand with
    /// those off shift: how they stand is not known.
    static func invitable(_ team: [ColleagueRow]?, _ state: DialogState, me: OperatorId) -> [TransferState.Choice] {
        func order(_ row: ColleagueRow) -> Int { row.guest ? ColleagueRow.last : row.order }
        let here = Set(state.participants.map(\.operator) + [me, state.dialog?.responsible].compactMap { $0 })
        return (team ?? []).filter { $0.active && !here.contains($0.id) }
            .sorted { (order($0), $0.name.lowercased()) < (order($1), $1.name.lowercased()) }
            .map { TransferState.Choice(colleague: $0, possible: true) }
    }

    /// The colleagues as they are now.
    static func team(of account: Account) async -> [ColleagueRow]? {
        let team = account.team()
        defer { team.stop() }
        return await team.next(after: 0)?.rows
    }

    private func choose(_ target: TransferState.Target) {
        guard state.isPossible(target) else { return }
        show {
            $0.chosen = target
            $0.problem = nil
        }
    }

    private func note(_ text: String) {
        desk.memory[key] = text.isEmpty ? nil : text
        show { $0.note = text }
    }

    private func transfer() {
        guard state.canSend, let to = state.chosen else { return }
        let anyway = state.question?.anyway == true
        let note = state.note.trimmingCharacters(in: .whitespacesAndNewlines)
        show {
            $0.asking = false
            $0.busy = true
            $0.problem = nil
        }
        let words = note.isEmpty ? nil : note
        let command = switch to {
        case .colleague(let id): Command.transfer(dialog: state.id, to: id, note: words)
        // What was not known here is the portal's to say: it asks once, in the dialog.
        case .line(let id): Command.transferToLine(dialog: state.id, line: id, note: words, anyway: anyway)
        }
        Task { [self] in
            var problem: Problem?
            await desk.submit(command) { problem = $0 }.value
            show {
                $0.busy = false
                $0.problem = problem
            }
            guard problem == nil else { return }
            desk.memory[key] = nil
            desk.routes.close(.transfer(state.id))
        }
    }
}

extension ColleagueRow {
    fileprivate static let last = 2

    fileprivate var works: Bool { shift != .off && !onLeave }

    /// Those on shift first.
    fileprivate var order: Int { works ? (shift == .paused ? 1 : 0) : Self.last }
}
