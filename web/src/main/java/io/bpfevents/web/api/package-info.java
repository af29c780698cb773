/** The HTTP API: events, statistics, switches, load and health. */
@NullMarked
package io.bpfevents.web.api;

import org.jspecify.annotations.NullMarked;
