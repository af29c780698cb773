/** Events of the network. */
@NullMarked
package io.bpfevents.catalog.network;

import org.jspecify.annotations.NullMarked;
