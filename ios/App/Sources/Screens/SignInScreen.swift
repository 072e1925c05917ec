// The form that opens an account.

import OperatorKit
import SwiftUI

struct SignInScreen: View {
    let state: SignInState
    let onEvent: @MainActor (SignInEvent) -> Void

    var body: some View {
        Form {
            Section { welcome }
            Section {
                TextField(Words.signInAddress, text: Binding(state.address) { onEvent(.addressChanged($0)) })
                    .textContentType(.URL)
                    .keyboardType(.URL)
                    .textInputAutocapitalization(.never)
                    .autocorrectionDisabled()
                    .submitLabel(.next)
                TextField(Words.signInLogin, text: Binding(state.login) { onEvent(.loginChanged($0)) })
                    .textContentType(.username)
                    .textInputAutocapitalization(.never)
                    .autocorrectionDisabled()
                    .submitLabel(.next)
                SecureField(Words.signInPassword, text: Binding(state.password) { onEvent(.passwordChanged($0)) })
                    .textContentType(.password)
                    .submitLabel(.go)
                    .privacySensitive()
                    .onSubmit { if state.canSubmit { onEvent(.submit) } }
            } footer: {
                Text(Words.signInAddressHint)
            }
            // Between what was typed and the button: in sight over the keyboard.
            if let problem = state.problem {
                Section {
                    Ticking { _ in
                        Label(sentence(for: problem), systemImage: "exclamationmark.triangle.fill").foregroundStyle(.red)
                    }
                }
            }
            Section {
                Button { onEvent(.submit) } label: {
                    HStack(spacing: 8) {
                        if state.busy { ProgressView() }
                        Text(state.busy ? Words.signInBusy : Words.signInAction)
                    }
                    .frame(maxWidth: .infinity)
                }
                .disabled(!state.canSubmit)
            }
        }
        .navigationTitle(Words.signInTitle)
        .disabled(state.busy)
        .sensoryFeedback(.error, trigger: state.problem) { _, problem in problem != nil }
    }

    @ViewBuilder private var welcome: some View {
        if let again = state.again {
            Text(Words.signInAgain(name: again)).font(.headline)
            Text(Words.signInAgainText).foregroundStyle(.secondary)
        } else {
            Text(Words.signInWelcome).font(.headline)
            Text(Words.signInText).foregroundStyle(.secondary)
        }
    }
}
