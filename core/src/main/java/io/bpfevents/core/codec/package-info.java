/** Decoders and encoders of C values, among them the decoder that is generated per layout. */
@NullMarked
package io.bpfevents.core.codec;

import org.jspecify.annotations.NullMarked;
