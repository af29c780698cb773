// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A ring without max_entries: the caller must set it before the load. Then
 * `produce` makes one record of 8 bytes, the number 1.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
} events SEC(".maps");

SEC("syscall")
int produce(void *ctx)
{
	__u64 one = 1;

	return bpf_ringbuf_output(&events, &one, sizeof(one), 0);
}

char LICENSE[] SEC("license") = "GPL";
