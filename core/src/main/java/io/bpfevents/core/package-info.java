/**
 * What every part of the core shares: the exception, map types, and the probe for what this machine
 * allows.
 */
@NullMarked
package io.bpfevents.core;

import org.jspecify.annotations.NullMarked;
