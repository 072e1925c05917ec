// Rows of timelines and teams, for rules that are functions of them.

import OpenlinesCore

extension TimelineRow {
    /// Something that happened, or an own step.
    static func of(_ event: EntryEvent?, by name: String, seq: Int64? = nil, unsent: Unsent? = nil) -> TimelineRow {
        TimelineRow(
            id: "\(name)'s", kind: event == nil ? .action : .event, seq: seq, count: 1, at: nil, who: .colleague, whoName: name,
            whomName: nil, text: "", file: nil, event: event, unsent: unsent, changed: nil, message: nil, changeUntil: nil)
    }
}

extension Unsent {
    static func of(_ command: CommandId, _ kind: String, _ state: UnsentState) -> Unsent {
        Unsent(command: command, kind: kind, state: state, attempts: 1, whatChanged: nil, refusal: nil)
    }
}

extension ColleagueRow {
    static func of(
        _ id: String, _ name: String, _ shift: OpenlinesCore.ShiftState = .on, active: Bool = true, onLeave: Bool = false,
        guest: Bool = false
    ) -> ColleagueRow {
        ColleagueRow(
            id: OperatorId(id), name: name, role: .operator, shift: shift, active: active, onLeave: onLeave, guest: guest)
    }
}
