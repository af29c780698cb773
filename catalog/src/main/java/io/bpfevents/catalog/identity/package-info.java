/** The container, systemd unit or Java thread that an event belongs to. */
@NullMarked
package io.bpfevents.catalog.identity;

import org.jspecify.annotations.NullMarked;
