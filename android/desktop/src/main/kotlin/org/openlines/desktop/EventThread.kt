package org.openlines.desktop

import java.awt.EventQueue
import java.util.concurrent.Executor
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.asCoroutineDispatcher

/** Compose on a desktop lives on AWT's event thread, with a display or without: a scene must be led from there too. */
val EventThread: CoroutineDispatcher = Executor(EventQueue::invokeLater).asCoroutineDispatcher()
