// Who is brought into a dialog: everybody active, on shift or not; a tap does it.

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
                        if colleagues.isEmpty { Text(Words.inviteNobody) }
                        ForEach(colleagues, id: \.colleague.id) { choice in
                            Button { onEvent(.invite(choice.colleague.id)) } label: { Colleague(choice: choice) }
                                .buttonStyle(.plain)
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
