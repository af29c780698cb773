/** Streams of many hosts in a Kafka topic: the sink of a host, and the reader of a fleet. */
@NullMarked
package io.bpfevents.kafka;

import org.jspecify.annotations.NullMarked;
