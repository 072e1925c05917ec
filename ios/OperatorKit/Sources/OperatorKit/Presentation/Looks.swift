// How the app looks, for all accounts.

/// Theme and language, as the operator chose them.
@MainActor
public final class Looks {
    private static let themeKey = "looks.theme"
    private static let languageKey = "looks.language"
    private let memory: any Memory

    public let theme: States<Theme>
    public let language: States<Language>

    public init(memory: any Memory) {
        self.memory = memory
        theme = States(memory[Self.themeKey].flatMap(Theme.init(rawValue:)) ?? .system)
        language = States(memory[Self.languageKey].flatMap(Language.init(rawValue:)) ?? .system)
    }

    public func choose(_ chosen: Theme) {
        memory[Self.themeKey] = chosen.rawValue
        theme.change { $0 = chosen }
    }

    public func choose(_ chosen: Language) {
        memory[Self.languageKey] = chosen.rawValue
        language.change { $0 = chosen }
    }
}
