/* The events of a test are those of the program that the test starts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __always_inline int is_marked(void)
{
	static const char name[] = "fmarked";
	char comm[16];

	bpf_get_current_comm(comm, sizeof(comm));
	for (int i = 0; i < sizeof(name); i++)
		if (comm[i] != name[i])
			return 0;
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
