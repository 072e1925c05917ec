// Behind the sign-in form: opens an account, or renews the sign-in of one that is here already.

import Foundation
import OpenlinesCore

public final class SignInPresenter: Presenter<SignInState, SignInEvent> {
    /// An account whose sign-in is over.
    public struct Again: Sendable {
        public let name: String?
        public let address: String?
        public let problem: Problem?

        public init(name: String?, address: String?, problem: Problem?) {
            self.name = name
            self.address = address
            self.problem = problem
        }
    }

    private static let addressKey = "sign_in.address"
    private static let loginKey = "sign_in.login"
    private let core: Core
    private let memory: any Memory
    private let goBack: @MainActor () -> Void
    private let signedIn: @MainActor (Account) -> Void

    /// `again`: who has to sign in again; `nil`: somebody new.
    public init(
        core: Core, memory: any Memory, clock: any PhoneClock = SystemClock(), again: Again? = nil, canGoBack: Bool = false,
        goBack: @escaping @MainActor () -> Void = {}, signedIn: @escaping @MainActor (Account) -> Void
    ) {
        self.core = core
        self.memory = memory
        self.goBack = goBack
        self.signedIn = signedIn
        var start = SignInState()
        start.address = again?.address ?? memory[Self.addressKey] ?? ""
        start.login = memory[Self.loginKey] ?? ""
        start.again = again?.name
        start.problem = again?.problem
        start.canGoBack = canGoBack
        super.init(start, clock: clock, problem: \.problem)
    }

    public override func on(_ event: SignInEvent) {
        switch event {
        case .addressChanged(let text): typed { $0.address = text }
        case .loginChanged(let text): typed { $0.login = text }
        case .passwordChanged(let text): typed { $0.password = text }
        case .submit: submit()
        case .back: goBack()
        }
    }

    private func typed(_ change: (inout SignInState) -> Void) {
        show {
            change(&$0)
            $0.problem = nil
        }
    }

    private func submit() {
        guard state.canSubmit else { return }
        let (address, login, password) = (Self.trimmed(state.address), Self.trimmed(state.login), state.password)
        show {
            $0.busy = true
            $0.problem = nil
        }
        memory[Self.addressKey] = address
        memory[Self.loginKey] = login
        work.start { [self] in
            var account: Account?
            await attempt { account = try await core.signIn(address: address, login: login, password: password) }
            show {
                $0.busy = false
                if account != nil { $0.password = "" }
            }
            if let account { signedIn(account) }
        }
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}
