// TYPE-CHECK STUB, not UIKit. Only the signatures that the app uses, written by hand after Apple's public documentation:
// see ../README.md. Nothing here ever runs.

@_exported import Foundation

@MainActor public final class UIDevice {
    public static var current: UIDevice { fatalError() }
    public var name: String { fatalError() }
}

@MainActor public final class UIApplication {
    public nonisolated static let openSettingsURLString = ""
}

@MainActor public final class UIPasteboard {
    public static var general: UIPasteboard { fatalError() }
    public var string: String? { get { fatalError() } set {} }
}

public struct UITextContentType: Hashable, Sendable {
    public static let username = UITextContentType()
    public static let password = UITextContentType()
    public static let URL = UITextContentType()
}

public enum UIKeyboardType: Int, Sendable { case `default`, URL }
