/** JSON of the streams: messages to clients, and responses that describe streams and rings. */
@NullMarked
package io.bpfevents.web.json;

import org.jspecify.annotations.NullMarked;
