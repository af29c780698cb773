// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Depends on the layout of a struct that the kernel does not have, but variables.bpf.c has. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct limits___here {
	char name[10];
} __attribute__((preserve_access_index));

SEC("syscall")
int offset_of_name(void *ctx)
{
	struct limits___here *limits = 0;

	return bpf_core_field_offset(limits->name);
}

char LICENSE[] SEC("license") = "GPL";
