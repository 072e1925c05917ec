// Times as people here write them: the phone's zone, language and habit.

import Foundation
import OperatorKit
import SwiftUI

enum Times {
    /// 14:02
    static func clock(_ at: Date) -> String { at.formatted(date: .omitted, time: .shortened) }

    /// 14:02 for today, otherwise 3 Nov.
    static func short(_ at: Date, now: Date = .now) -> String {
        isSameDay(at, now) ? clock(at) : at.formatted(.dateTime.day().month(.abbreviated))
    }

    /// Today, Yesterday, 3 November, 3 November 2025.
    static func day(_ at: Date, now: Date = .now) -> String {
        if isSameDay(at, now) { return Words.timeToday }
        if let yesterday = Calendar.current.date(byAdding: .day, value: -1, to: now), isSameDay(at, yesterday) {
            return Words.timeYesterday
        }
        let isThisYear = Calendar.current.isDate(at, equalTo: now, toGranularity: .year)
        return isThisYear ? at.formatted(.dateTime.day().month(.wide)) : at.formatted(date: .long, time: .omitted)
    }

    /// 14:02, yesterday's with the day before it.
    static func dayAndClock(_ at: Date, now: Date = .now) -> String {
        isSameDay(at, now) ? clock(at) : Words.timeDayAndClock(clock: clock(at), day: day(at, now: now))
    }

    /// 3 December, or 3 December – 10 December: whole days from the first to before `to`.
    static func days(from: Date, to: Date, now: Date = .now) -> String {
        let last = to.addingTimeInterval(-1)
        return isSameDay(from, last) ? day(from, now: now) : "\(day(from, now: now)) – \(day(last, now: now))"
    }

    /// 0:42, 12:05, 3 h 07, 2 days. Whole seconds, never negative.
    static func length(_ seconds: TimeInterval) -> String {
        let seconds = Int(max(0, seconds))
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        if hours >= 24 { return Words.timeDays(count: hours / 24) }
        if hours >= 1 { return Words.timeHours(hours: "\(hours)", minutes: twoDigits(minutes % 60)) }
        return "\(minutes):\(twoDigits(seconds % 60))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func isSameDay(_ one: Date, _ other: Date) -> Bool { Calendar.current.isDate(one, inSameDayAs: other) }
}

/// Draws again every second: a second of countdown makes no call of the core.
struct Ticking<Content: View>: View {
    @ViewBuilder let content: (Date) -> Content

    var body: some View {
        SwiftUI.TimelineView(.periodic(from: .now, by: 1)) { content($0.date) }
    }
}

extension Urgency {
    var color: Color {
        switch self {
        case .calm: .secondary
        case .amber: .orange
        case .late: .red
        }
    }

    /// Beside the colour, so that nobody needs to see it.
    var icon: String {
        switch self {
        case .calm: "clock"
        case .amber: "hourglass"
        case .late: "exclamationmark.triangle.fill"
        }
    }
}
