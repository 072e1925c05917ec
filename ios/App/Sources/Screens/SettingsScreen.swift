// The account, how the app looks, and the way out.

import OpenlinesCore
import OperatorKit
import SwiftUI
import UIKit

struct SettingsScreen: View {
    let state: SettingsState
    let onEvent: @MainActor (SettingsEvent) -> Void
    @Environment(\.openURL) private var openURL

    var body: some View {
        Form {
            Section(Words.settingsAccount) { accounts }
            Section(Words.settingsLooks) {
                Picker(Words.settingsTheme, selection: Binding(state.theme) { onEvent(.themeChosen($0)) }) {
                    ForEach(Theme.allCases, id: \.self) { Text(name(of: $0)).tag($0) }
                }
                // The system has a language for every app; its settings are where one looks for it.
                Button(Words.settingsLanguage) {
                    if let settings = URL(string: UIApplication.openSettingsURLString) { openURL(settings) }
                }
            }
            Section(Words.settingsDevices) { devices }
            Section {
                Button(Words.settingsSignOut, role: .destructive) { onEvent(.signOut) }.disabled(state.busy)
            } footer: {
                Text(Words.settingsVersion(version: state.version))
            }
        }
        .navigationTitle(Words.settingsTitle)
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .onAppear { onEvent(.loadDevices) }
        .confirmationDialog(question.title, isPresented: Binding(isThere: state.asking != nil) { onEvent(.cancelQuestion) }, titleVisibility: .visible) {
            Button(question.verb, role: .destructive) { onEvent(.confirm) }
            Button(Words.cancel, role: .cancel) { onEvent(.cancelQuestion) }
        } message: {
            Text(question.text)
        }
    }

    @ViewBuilder private var accounts: some View {
        if let account = state.account {
            VStack(alignment: .leading, spacing: 2) {
                Text(verbatim: account.name).font(.headline)
                Text(name(of: account.role)).foregroundStyle(.secondary)
                Text(verbatim: account.address).font(.footnote).foregroundStyle(.secondary)
            }
            .accessibilityElement(children: .combine)
        }
        ForEach(state.accounts.filter { $0.id != state.account?.id }, id: \.id) { other in
            Button { onEvent(.switchTo(account: other.id)) } label: {
                VStack(alignment: .leading, spacing: 2) {
                    Text(verbatim: other.name)
                    Text(verbatim: other.address).font(.footnote).foregroundStyle(.secondary)
                }
            }
        }
        Button(Words.settingsAddAccount, systemImage: "plus") { onEvent(.addAccount) }
    }

    @ViewBuilder private var devices: some View {
        if let devices = state.devices {
            ForEach(devices, id: \.id) { device in
                HStack {
                    VStack(alignment: .leading, spacing: 2) {
                        Text(verbatim: device.name)
                        Text(device.current ? Words.deviceThis : Words.deviceSeen(time: Times.dayAndClock(device.seenAt)))
                            .font(.caption)
                            .foregroundStyle(.secondary)
                    }
                    Spacer()
                    if !device.current {
                        Button(Words.deviceRevoke, role: .destructive) { onEvent(.revoke(device)) }.buttonStyle(.borderless)
                    }
                }
            }
        } else if state.devicesProblem == nil {
            ProgressView(Words.loading)
        }
        // Also below devices that were read before: they may have changed.
        if let problem = state.devicesProblem {
            Ticking { _ in Label(sentence(for: problem), systemImage: "exclamationmark.triangle").foregroundStyle(.secondary) }
            Button(Words.retry) { onEvent(.loadDevices) }
        }
    }

    private func name(of theme: Theme) -> String {
        switch theme {
        case .system: Words.settingsAsSystem
        case .light: Words.settingsLight
        case .dark: Words.settingsDark
        }
    }

    private func name(of role: Role) -> String {
        switch role {
        case .operator: Words.roleOperator
        case .manager: Words.roleManager
        case .admin: Words.roleAdmin
        }
    }

    private var question: (title: String, text: String, verb: String) {
        switch state.asking {
        case .signOut(let unsent, let needsLook, _):
            let lost = Int(unsent + needsLook)
            return (Words.askSignOutTitle, lost == 0 ? Words.askSignOutText : Words.askSignOutUnsent(count: lost), Words.settingsSignOut)
        case .revoke(let device): return (Words.askRevokeTitle, Words.askRevokeText(name: device.name), Words.deviceRevoke)
        case nil: return ("", "", "")
        }
    }
}
