package org.openlines.presentation

import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.openlines.core.AccountSnapshot
import org.openlines.core.AlertsSnapshot
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.core.DialogListSnapshot
import org.openlines.core.LineId
import org.openlines.core.OfferId
import org.openlines.core.OfferRow
import org.openlines.core.OffersSnapshot
import org.openlines.core.UnsentState
import org.openlines.kit.ListPlace
import org.openlines.kit.dialogSnapshots

/** Offers, one segment of the dialog list, and the shift in one line. */
class InboxPresenter(private val desk: Desk) :
    Presenter<InboxState, InboxEvent>(desk.scope, InboxState(me = desk.info, tabs = tabs(desk.info, emptyList()))) {

    private data class Looking(val tab: Tab, val line: LineId?)

    private val looking = MutableStateFlow(Looking(remembered(), null))
    private val places = MutableStateFlow<ListPlace?>(null)

    /** Offers that were open while this screen was there. */
    private val watched = HashSet<OfferId>()

    /** Offers whose end has been told. */
    private val told = HashSet<OfferId>()

    /** Offers that were accepted here: their dialogs open when they are won. */
    private val accepted = HashSet<OfferId>()

    init {
        follow(combine(desk.news.filterNotNull(), desk.alerts, ::Pair), ::withNews)
        follow(desk.undos.undo) { state, undo -> state.copy(undo = undo) }
        follow(desk.undos.problems, ::troubled)
        scope.launch { desk.offers.filterNotNull().collect(::offered) }
        scope.launch { looking.collectLatest(::look) }
        scope.launch { desk.askedLines.collect { looking.value = Looking(Tab.QUEUE, it) } }
    }

    override fun on(event: InboxEvent) = when (event) {
        is InboxEvent.OpenTab -> open(event.tab)
        is InboxEvent.OnlyLine -> looking.update { it.copy(line = event.line) }
        is InboxEvent.Scrolled -> scrolled(event.anchor)
        InboxEvent.ScrolledToTop -> scrolledToTop()
        is InboxEvent.OffersDrawn -> if (event.offers.isNotEmpty()) desk.account.seen(event.offers) else Unit
        is InboxEvent.OpenOffer -> desk.routes.open(Route.Offer(event.offer))
        is InboxEvent.Accept -> accept(event.offer)
        is InboxEvent.Decline -> desk.undos.begin(UndoStep.Decline(event.offer), nameOf(event.offer))
        is InboxEvent.DismissLost -> dismiss(event.offer)
        is InboxEvent.OpenDialog -> desk.routes.open(Route.Dialog(event.dialog))
        is InboxEvent.Swiped -> swiped(event.dialog, event.action)
        InboxEvent.UndoSwipe -> desk.undos.undo()
        InboxEvent.Left -> desk.undos.runNow()
        InboxEvent.Refresh -> refresh()
        InboxEvent.OpenShift -> desk.routes.open(Route.Shift)
        InboxEvent.OpenSettings -> desk.routes.open(Route.Settings)
        InboxEvent.OpenBoard -> desk.routes.open(Route.Board)
        InboxEvent.OpenAlerts -> desk.routes.open(Route.Alerts)
        InboxEvent.DismissProblem -> show { it.copy(problem = null) }
    }

    override fun troubled(state: InboxState, problem: Problem?) = state.copy(problem = problem)

    private fun withNews(state: InboxState, seen: Pair<AccountSnapshot, AlertsSnapshot?>): InboxState {
        val (news, snapshot) = seen
        val alerts = snapshot?.rows.orEmpty()
        val manages = manages(desk.info, news.lines)
        return state.copy(
            freshness = freshness(news), shift = shiftLine(news), lines = news.lines, tabs = tabs(desk.info, news.lines),
            alerts = alerts.filter { !it.acknowledged }.sumOf { it.count },
            showsAlerts = manages || alerts.isNotEmpty(), showsBoard = manages,
        )
    }

    private suspend fun look(at: Looking) {
        places.value = null
        show { it.copy(tab = at.tab, line = at.line, rows = null, before = 0, after = 0) }
        desk.account.dialogSnapshots(at.tab.segment(at.line), places.filterNotNull()).collect(::listed)
    }

    private fun listed(list: DialogListSnapshot) =
        show { it.copy(rows = list.rows, before = list.before, after = list.after) }

    private fun open(tab: Tab) {
        desk.memory[TAB] = tab.name
        looking.value = Looking(tab, null)
    }

    private fun remembered(): Tab =
        tabs(desk.info, emptyList()).firstOrNull { it.name == desk.memory[TAB] } ?: Tab.MINE

    /** Moves the window when its edge comes near. */
    private fun scrolled(anchor: DialogId) {
        val state = state.value
        val rows = state.rows ?: return
        val at = rows.indexOfFirst { it.id == anchor }
        if (at < 0) return
        val nearTop = at < EDGE && state.before > 0
        val nearEnd = rows.size - at <= EDGE && state.after > 0
        if (nearTop || nearEnd) places.value = ListPlace(anchor)
    }

    private fun scrolledToTop() {
        if (places.value?.anchor != null) places.value = ListPlace()
    }

    private fun offered(offers: OffersSnapshot) {
        val staged = offers.rows.groupBy { stage(it, known = true) }
        val open = offers.rows.filter { stage(it, known = true) in ANSWERABLE }
        open.mapTo(watched) { it.id }
        offers.rows.filter { it.answer?.state == UnsentState.REFUSED }.forEach { accepted -= it.id }
        val lost = staged[OfferStage.LOST].orEmpty().filter { it.id in watched && told.add(it.id) }
        show { it.copy(offers = open, lost = it.lost + lost) }
        lost.forEach(::dismissLater)
        staged[OfferStage.WON].orEmpty().filter { accepted.remove(it.id) }.forEach(::won)
    }

    private fun dismissLater(offer: OfferRow) = scope.launch(start = UNDISPATCHED) {
        desk.clock.wait(LOST_TIME)
        dismiss(offer.id)
    }

    private fun dismiss(offer: OfferId) = show { state -> state.copy(lost = state.lost.filter { it.id != offer }) }

    private fun won(offer: OfferRow) {
        if (desk.routes.top == Route.Inbox) desk.routes.open(Route.Dialog(offer.dialog))
    }

    private fun accept(offer: OfferId) {
        // A second tap is none: its command would be refused, and somebody would have to look at it.
        if (!accepted.add(offer)) return
        desk.submit(Command.Accept(offer)) { problem ->
            accepted -= offer
            show { troubled(it, problem) }
        }
    }

    private fun nameOf(offer: OfferId) = state.value.offers.firstOrNull { it.id == offer }?.customerName.orEmpty()

    private fun swiped(dialog: DialogId, action: RowAction) {
        val name = state.value.rows?.firstOrNull { it.id == dialog }?.customerName.orEmpty()
        when (action) {
            RowAction.CLOSE -> desk.undos.begin(UndoStep.Close(dialog), name)
            RowAction.NO_REPLY_NEEDED -> desk.undos.begin(UndoStep.NoReplyNeeded(dialog), name)
            RowAction.TRANSFER -> desk.routes.open(Route.Transfer(dialog))
            RowAction.TAKE -> submit(Command.Take(dialog))
            RowAction.RESUME -> submit(Command.Resume(dialog))
            RowAction.PIN -> submit(Command.Pin(dialog))
            RowAction.UNPIN -> submit(Command.Unpin(dialog))
            RowAction.SPAM -> desk.undos.begin(UndoStep.Spam(dialog), name)
            RowAction.UNSPAM -> submit(Command.Unspam(dialog))
        }
    }

    private fun submit(command: Command) {
        desk.submit(command) { problem -> show { troubled(it, problem) } }
    }

    private fun refresh() {
        if (state.value.refreshing) return
        show { it.copy(refreshing = true) }
        scope.launch {
            try {
                attempt(desk.clock) { desk.account.syncOnce(REFRESH_MS) }
            } finally {
                show { it.copy(refreshing = false) }
            }
        }
    }

    private companion object {
        const val TAB = "inbox.tab"

        /** Rows from the window's edge where the next window is fetched. */
        const val EDGE = 30

        const val REFRESH_MS = 15_000L
    }
}
