// Who is brought into a dialog: whoever is on shift; a tap does it.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct InviteSheet: View {
    let inviting: Inviting
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        NavigationStack {
            Form {
                Section {
                    if let colleagues = inviting.colleagues {
                        if !colleagues.contains(where: \.possible) { Text(Words.inviteNobody) }
                        ForEach(colleagues, id: \.colleague.id) { choice in
                            Button { onEvent(.invite(choice.colleague.id)) } label: { Colleague(choice: choice) }
                                .buttonStyle(.plain)
                                .disabled(!choice.possible)
                        }
                    } else {
                        ProgressView(Words.loading)
                    }
                } footer: {
                    Text(Words.inviteText)
                }
            }
            .navigationTitle(Words.inviteTitle)
            .navigationBarTitleDisplayMode(.inline)
            .toolbar {
                ToolbarItem(placement: .cancellationAction) { Button(Words.cancel) { onEvent(.cancelInvite) } }
            }
        }
        .presentationDetents([.medium, .large])
    }
}
