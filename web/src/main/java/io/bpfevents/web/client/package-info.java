/** The connected clients: admission, greeting, heartbeats and termination. */
@NullMarked
package io.bpfevents.web.client;

import org.jspecify.annotations.NullMarked;
