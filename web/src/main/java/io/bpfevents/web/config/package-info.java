/** Configuration: limits, sockets, and the choice between kernel and simulated rings. */
@NullMarked
package io.bpfevents.web.config;

import org.jspecify.annotations.NullMarked;
