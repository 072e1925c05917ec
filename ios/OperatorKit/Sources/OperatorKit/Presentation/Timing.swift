// Spans of time that the screens keep.

import Foundation

public enum Timing {
    /// How long a swipe can be undone.
    public static let undo: TimeInterval = 5
    /// How long spam can be undone (P5).
    public static let spamUndo: TimeInterval = 10
    /// How long an open shift may be without contact before the screen says that nothing comes (P15).
    public static let noContact: TimeInterval = 5 * 60
    /// How long it is worth showing that somebody types.
    public static let typing: TimeInterval = 5
    /// How long a lost offer stays on screen.
    public static let lost: TimeInterval = 8
}

/// Longest text in characters (docs/errors.md, `text_too_long`).
public let maxText = 20_000

extension String {
    /// Characters as the portal counts them: one for each code point.
    public var portalLength: Int { unicodeScalars.count }

    /// There is something in it besides white space.
    public var hasWords: Bool { contains { !$0.isWhitespace } }

    var isSendable: Bool { hasWords && portalLength <= maxText }
}
