// Small things that rows and heads are made of: avatar, chips, the ring of an offer, ticks.

import OpenlinesCore
import OperatorKit
import SwiftUI

/// Initials on a colour of the customer's own; a picture to nobody but the eye.
struct Avatar: View {
    let name: String
    let id: String
    @ScaledMetric(relativeTo: .headline) private var size: CGFloat = 44

    var body: some View {
        Circle().fill(Hue.of(id).opacity(0.22))
            .frame(width: size, height: size)
            .overlay { Text(verbatim: initials).font(.headline).foregroundStyle(Hue.of(id)).lineLimit(1) }
            .accessibilityHidden(true)
    }

    /// The first letters of the first and the last word; whole characters, even those made of several.
    private var initials: String {
        let words = name.split { $0.isWhitespace || $0 == "-" }
        let letters = words.compactMap { word in word.first { $0.isLetter || $0.isNumber } }
        let ends = letters.count > 1 ? [letters.first, letters.last] : [letters.first]
        let text = ends.compactMap { $0.map(String.init) }.joined().uppercased()
        return text.isEmpty ? "?" : text
    }
}

/// The same id has the same colour everywhere, on every start.
enum Hue {
    static func of(_ id: String) -> Color {
        let colors: [Color] = [.blue, .green, .orange, .red, .gray, .accentColor]
        let sum = id.unicodeScalars.reduce(7) { ($0 &* 31 &+ Int($1.value)) & 0xFFFF }
        return colors[sum % colors.count]
    }
}

/// A few words with an icon, on a ground that says how much they matter.
struct Chip: View {
    let text: String
    let icon: String
    var color: Color = .secondary

    var body: some View {
        Label(text, systemImage: icon)
            .labelStyle(.titleAndIcon)
            .font(.caption)
            .monospacedDigit()
            .foregroundStyle(color)
            .padding(.horizontal, 8)
            .padding(.vertical, 3)
            .background(color.opacity(0.14), in: .capsule)
    }
}

/// How long the customer has waited, counting.
struct WaitChip: View {
    let since: Date
    let freshness: Freshness

    var body: some View {
        Ticking { now in
            let waited = freshness.portalTime(now).timeIntervalSince(since)
            let urgency = Urgency(waited: waited)
            Chip(text: Times.length(waited), icon: urgency.icon, color: urgency.color)
                .accessibilityLabel(spoken(urgency, Times.length(waited)))
        }
    }

    private func spoken(_ urgency: Urgency, _ length: String) -> String {
        switch urgency {
        case .calm: Words.chipWaits(time: length)
        case .amber: Words.chipWaitsLong(time: length)
        case .late: Words.chipWaitsTooLong(time: length)
        }
    }
}

/// What was promised to the customer, counting down, and up again once it is broken.
struct DueChip: View {
    let countdown: Countdown
    let freshness: Freshness

    var body: some View {
        Ticking { phone in
            let now = freshness.portalTime(phone)
            let (urgency, time) = (countdown.urgency(at: now), Times.length(countdown.length(at: now)))
            Chip(text: urgency == .late ? "+\(time)" : time, icon: urgency.icon, color: urgency.color)
                .accessibilityLabel(spoken(urgency, time))
        }
    }

    private func spoken(_ urgency: Urgency, _ time: String) -> String {
        switch urgency {
        case .calm: Words.chipDue(time: time)
        case .amber: Words.chipDueSoon(time: time)
        case .late: Words.chipOverdue(time: time)
        }
    }
}

/// How long is left, or where nothing is promised how long the customer has waited; nothing when neither is there.
struct TimeChip: View {
    let row: DialogRow
    let freshness: Freshness

    var body: some View {
        if let countdown = row.countdown {
            DueChip(countdown: countdown, freshness: freshness)
        } else if let since = row.waits {
            WaitChip(since: since, freshness: freshness)
        }
    }
}

/// The same customer writes in another dialog, too: where, and who answers there (P8).
struct AlsoIn: View {
    let row: DialogRow

    var body: some View {
        if row.alsoIn != nil {
            // There is one kind of channel.
            let channel = Words.channelLiveChat
            Label(
                row.alsoWith.map { Words.rowAlsoWith(channel: channel, name: $0) } ?? Words.rowAlso(channel: channel),
                systemImage: "arrow.triangle.branch"
            )
            .font(.caption)
            .foregroundStyle(.secondary)
            .lineLimit(1)
        }
    }
}

/// It stays with its responsible.
struct PinMark: View {
    let row: DialogRow

    var body: some View {
        if row.pinned {
            Image(systemName: "pin.fill").font(.caption).foregroundStyle(.secondary).accessibilityLabel(Words.markPinned)
        }
    }
}

/// How much of an offer's time is left: a ring that empties, and the seconds in it.
struct DeadlineRing: View {
    let offer: OfferRow
    let freshness: Freshness
    @ScaledMetric(relativeTo: .headline) private var size: CGFloat = 56

    var body: some View {
        Ticking { now in
            let whole = max(1, offer.deadline.timeIntervalSince(offer.madeAt))
            let left = offer.deadline.timeIntervalSince(freshness.portalTime(now))
            let urgency = Urgency(left: left, of: whole)
            ZStack {
                Circle().stroke(Color.secondary.opacity(0.25), lineWidth: 5)
                Circle().trim(from: 0, to: min(1, max(0, left / whole)))
                    .stroke(urgency == .calm ? Color.accentColor : urgency.color, style: StrokeStyle(lineWidth: 5, lineCap: .round))
                    .rotationEffect(.degrees(-90))
                if urgency == .late {
                    Image(systemName: urgency.icon).foregroundStyle(.red)
                } else {
                    Text(verbatim: Times.length(left)).font(.footnote).monospacedDigit()
                }
            }
            .frame(width: size, height: size)
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(urgency == .late ? Words.offerTimeUp : Words.offerTimeLeft(time: Times.length(left)))
            .accessibilityAddTraits(.updatesFrequently)
        }
    }
}

/// The line as a spot of its colour and its name.
struct LineMark: View {
    let id: LineId
    let name: String
    /// It is what its row is about.
    var isHeading = false

    var body: some View {
        HStack(spacing: 5) {
            Circle().fill(Hue.of(id.value)).frame(width: 8, height: 8).accessibilityHidden(true)
            Text(name.isEmpty ? Words.lineUnknown : name).lineLimit(1)
        }
        .font(isHeading ? .body : .caption)
        .foregroundStyle(isHeading ? Color.primary : .secondary)
    }
}

/// How many are unread; many are not counted.
struct UnreadBadge: View {
    let count: Int32
    /// The core counts up to here.
    private static let most: Int32 = 100

    var body: some View {
        Text(verbatim: count >= Self.most ? Words.unreadMany(count: "\(Self.most - 1)") : "\(count)")
            .font(.caption)
            .monospacedDigit()
            .foregroundStyle(.white)
            .padding(.horizontal, 7)
            .padding(.vertical, 2)
            .background(.tint, in: .capsule)
            .accessibilityLabel(Words.unreadSpoken(count: Int(count)))
    }
}

/// How far own words got.
struct Tick: View {
    let state: UnsentState?

    var body: some View {
        Image(systemName: icon).accessibilityLabel(name)
    }

    private var icon: String {
        switch state {
        case nil: "checkmark"
        case .queued: "clock"
        case .sending: "paperplane"
        case .held: "hourglass"
        case .refused: "exclamationmark.triangle.fill"
        }
    }

    private var name: String {
        switch state {
        case nil: Words.tickSent
        case .queued: Words.tickQueued
        case .sending: Words.tickSending
        case .held: Words.tickHeld
        case .refused: Words.tickRefused
        }
    }
}
