// One offer, whole: who writes, what, why it came here, how long it stands; accept large, decline beside it.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct OfferScreen: View {
    let state: OfferState
    let onEvent: @MainActor (OfferEvent) -> Void

    var body: some View {
        Group {
            if let offer = state.offer {
                ScrollView { content(offer) }.safeAreaInset(edge: .bottom) { answers(offer) }
            } else if state.stage == .loading {
                ProgressView(Words.loading)
            } else {
                gone
            }
        }
        .navigationTitle(Words.offerTitle)
        .navigationBarTitleDisplayMode(.inline)
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .onAppear { onEvent(.drawn) }
    }

    private func content(_ offer: OfferRow) -> some View {
        VStack(alignment: .leading, spacing: 16) {
            HStack(spacing: 16) {
                DeadlineRing(offer: offer, freshness: state.freshness)
                VStack(alignment: .leading, spacing: 3) {
                    Text(offer.customerName.isEmpty ? Words.customerUnknown : offer.customerName)
                        .font(.title2)
                        .accessibilityAddTraits(.isHeader)
                    LineMark(id: offer.line, name: offer.lineName)
                }
            }
            if offer.isTransfer {
                Label(ruleSentence(offer), systemImage: "arrowshape.turn.up.right").font(.headline)
                if let note = offer.note { HandOverNote(note: note, from: offer.fromName) }
            }
            VStack(spacing: 4) {
                ForEach(state.words, id: \.id) { TimelineItem(row: $0) }
            }
            if !offer.isTransfer { WhyMe(offer: offer) }
        }
        .padding(16)
        .frame(maxWidth: .infinity, alignment: .leading)
    }

    @ViewBuilder private func answers(_ offer: OfferRow) -> some View {
        VStack(spacing: 10) {
            switch state.stage {
            case .open:
                if let refusal = offer.answer?.refusal {
                    Text(sentence(forRefusal: refusal.code, who: refusal.byName, at: nil)).foregroundStyle(.red)
                }
                Button { onEvent(.accept) } label: {
                    Label(Words.offerAccept, systemImage: "checkmark").font(.headline).frame(maxWidth: .infinity)
                }
                .buttonStyle(.borderedProminent)
                Button { onEvent(.decline) } label: { Text(Words.offerDecline).frame(maxWidth: .infinity) }
                    .buttonStyle(.bordered)
            case .accepting: Label(Words.offerAccepting, systemImage: "clock")
            case .declining: Label(Words.offerDeclining, systemImage: "clock")
            case .won, .loading: ProgressView(Words.loading)
            case .lost:
                Text(Words.offerLostTitle).font(.headline)
                Ticking { now in
                    Label(lostSentence(offer, now: state.freshness.portalTime(now)), systemImage: "info.circle")
                }
                back
            case .expired:
                Label(Words.offerTimeUp, systemImage: "hourglass").font(.headline)
                Text(afterwards(offer, usual: Words.offerExpiredText))
                back
            case .declined:
                Label(Words.offerDeclinedTitle, systemImage: "xmark").font(.headline)
                Text(afterwards(offer, usual: Words.offerDeclinedText))
                back
            case .gone:
                Label(Words.offerGoneTitle, systemImage: "info.circle").font(.headline)
                Text(Words.offerGone)
                back
            }
        }
        .controlSize(.large)
        .frame(maxWidth: .infinity)
        .padding(16)
        .background(.bar)
    }

    /// Who has the dialog when it was not accepted; `usual`, unless a colleague handed it over.
    private func afterwards(_ offer: OfferRow, usual: String) -> String {
        offer.isTransfer ? Words.offerFromKept(name: offer.fromName ?? Words.authorColleague) : usual
    }

    private var back: some View {
        Button { onEvent(.back) } label: { Text(Words.dialogGoneAction).frame(maxWidth: .infinity) }.buttonStyle(.bordered)
    }

    private var gone: some View {
        Empty(icon: "info.circle", title: Words.offerGoneTitle, text: Words.offerGone) {
            Button(Words.dialogGoneAction) { onEvent(.back) }.buttonStyle(.borderedProminent)
        }
    }
}

/// What goes with a dialog that is handed over: amber, like every word that the customer never sees.
struct HandOverNote: View {
    let note: String
    let from: String?
    var lines: Int?

    var body: some View {
        VStack(alignment: .leading, spacing: 3) {
            Label(Words.noteBy(name: from ?? Words.authorColleague), systemImage: "lock.fill").font(.caption).foregroundStyle(.secondary)
            Text(verbatim: note).lineLimit(lines)
        }
        .padding(.horizontal, 12)
        .padding(.vertical, 8)
        .frame(maxWidth: .infinity, alignment: .leading)
        .background(Color.yellow.opacity(0.22), in: .rect(cornerRadius: 16))
        .overlay { RoundedRectangle(cornerRadius: 16).stroke(Color.orange.opacity(0.6), lineWidth: 1) }
        .accessibilityElement(children: .combine)
    }
}

/// Why the offer came here: the decision itself, in words (P22).
private struct WhyMe: View {
    let offer: OfferRow

    private var why: Why { offer.why }

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Text(Words.whyTitle).font(.headline).accessibilityAddTraits(.isHeader)
            Text(ruleSentence(offer))
            Text(Words.whyConsidered(considered: Int(why.considered), eligible: "\(why.eligible)"))
            Text(why.lastWork.map { Words.whyLastWork(time: Times.dayAndClock($0)) } ?? Words.whyNoWork)
        }
        .font(.subheadline)
        .foregroundStyle(.secondary)
        .accessibilityElement(children: .combine)
    }
}

/// Which rule of the line chose him, or who hands the dialog over.
func ruleSentence(_ offer: OfferRow) -> String {
    switch offer.why.rule {
    case "evenly": Words.whyEvenly
    case "sticky": Words.whySticky
    case "same_customer": Words.whySameCustomer
    case "strictly": Words.whyStrictly
    case "all": Words.whyAll
    case "transfer": Words.offerFrom(name: offer.fromName ?? Words.authorColleague)
    default: Words.whyOther
    }
}
